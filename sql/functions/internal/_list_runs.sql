-- Runs that match the filters, live and finished, newest id first.
--
-- Caller   runs, status.
-- Locks    none.
-- Index    jobs_pkey, history_runs_idx backwards; jobs_problem_idx, jobs_labels_idx,
--          jobs_parent_idx, history_labels_idx, history_run_keys_idx where they narrow it;
--          history_id_idx for one run; steps_pkey, leases_pkey, workers_pkey, attempts_pkey for the
--          rows shown.
-- Raises   QE202 for a filter that makes no sense, QE009 for an unknown option.
--
-- As _list_jobs: each side stops after p_max rows, and plans are custom, so that absent filters
-- vanish. What only the rows shown need is looked up for them: of a running run, where its journal
-- stands; of a due one, whether anybody serves it.
create or replace function _list_runs(
  p_run_id         bigint,
  p_state          text,
  p_workflow       text,
  p_key            text,
  p_labels         jsonb,
  p_queue          text,
  p_created_after  timestamptz,
  p_created_before timestamptz,
  p_before_id      bigint,
  p_max            integer,
  p_options        jsonb
)
returns setof listed_run
language plpgsql
volatile
set jit = off
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  v_now       timestamptz := _clock();
  v_max       integer := least(coalesce(p_max, 100), 1000);
  v_before_id bigint := coalesce(p_before_id, 9223372036854775807);
  v_live      text[] := _run_live_states(p_state);
  v_finished  text[] := _finished_states(p_state);
  v_exact     text := nullif(p_state, 'live');
  v_tag       text := p_options ->> 'tag';
  v_parent    bigint;
  v_kind      text;
begin
  perform _check_run_filter(
    p_state, p_labels, p_created_after, p_created_before, p_before_id, p_max, p_options);
  v_parent := (p_options ->> 'parent')::bigint;
  if p_options ? 'version' then
    v_kind := _workflow_kind('', (p_options ->> 'version')::integer);
  end if;

  return query
  with live as (
    select
      j.id, j.kind, _run_state(j, v_now) as word, j.state, j.status, j.step, j.step_count, j.key,
      j.queue, j.labels, j.parent_id, j.attempt, j.created_at,
      case when j.attempt > 0 then j.claimed_at end as started_at,
      null::timestamptz as finished_at, j.lease, j.cancel_reason, j.pause_reason, j.problem,
      case when _is_parked(j) then j.awaits end as awaits, nullif(j.run_at, 'infinity') as run_at,
      null::text as reason, null::jsonb as failed
    from jobs as j
    where v_live is not null and j.state = any (v_live) and j.step_count is not null
      and (p_run_id is null or j.id = p_run_id)
      and j.id < v_before_id
      and (p_state is distinct from 'blocked' or j.problem is not null)
      and (p_state is distinct from 'running'
        or j.id = any (array(select unnest(l.job_ids) from leases as l where l.open > 0)))
      and (p_workflow is null or j.kind = p_workflow or starts_with(j.kind, p_workflow || '@'))
      and (v_kind is null or substr(j.kind, length(split_part(j.kind, '@', 1)) + 1) = v_kind)
      and (p_key is null or j.key = p_key)
      and (p_labels is null or j.labels @> p_labels)
      and (p_queue is null or j.queue = p_queue)
      and (v_parent is null or j.parent_id = v_parent)
      and (v_tag is null or v_tag = any (_read_tags(j.tags)))
      and (p_created_after is null or j.created_at >= p_created_after)
      and (p_created_before is null or j.created_at < p_created_before)
      and (v_exact is null or _run_state(j, v_now) = v_exact)
    order by j.id desc
    limit v_max
  ),
  finished as (
    select
      h.id, h.kind, h.state as word, h.state, h.status, h.step, h.step_count, h.key, h.queue,
      h.labels, h.parent_id, h.attempt, h.created_at, h.started_at, h.finished_at,
      null::uuid as lease, null::text as cancel_reason, null::text as pause_reason,
      null::text as problem, null::jsonb as awaits, null::timestamptz as run_at, h.reason,
      h.attempts -> 0 as failed
    from history as h
    where v_finished is not null and h.state = any (v_finished) and h.step_count is not null
      and (p_run_id is null or h.id = p_run_id)
      and h.id < v_before_id
      and (p_workflow is null or h.kind = p_workflow or starts_with(h.kind, p_workflow || '@'))
      and (v_kind is null or substr(h.kind, length(split_part(h.kind, '@', 1)) + 1) = v_kind)
      and (p_key is null or h.key = p_key)
      and (p_labels is null or h.labels @> p_labels)
      and (p_queue is null or h.queue = p_queue)
      and (v_parent is null or h.parent_id = v_parent)
      and (v_tag is null or v_tag = any (_read_tags(h.tags)))
      and (p_created_after is null or h.created_at >= p_created_after)
      and (p_created_before is null or h.created_at < p_created_before)
    order by h.id desc
    limit v_max
  ),
  merged as (
    select l.* from live as l
    union all
    select f.* from finished as f
    order by id desc
    limit v_max
  )
  select
    m.id, k.workflow, k.version, m.word, m.status, coalesce(s.step, m.step),
    coalesce(s.n, m.step_count), a.names, case when m.awaits is not null then m.run_at end, m.key,
    m.queue, m.labels, m.parent_id, m.attempt, w.name, m.created_at, m.started_at, m.finished_at,
    coalesce(m.reason, _run_reason(
      m.word, m.state, m.queue, m.kind, m.problem, m.pause_reason, m.cancel_reason, v_now)),
    coalesce(t.error_message, m.failed ->> 'error_message')
  from merged as m
  cross join lateral _workflow_of(m.kind) as k
  left join leases as l on l.lease = m.lease and m.state = 'running'
  left join workers as w on w.id = l.worker_id
  left join lateral (
    select max(r.n) as n, (array_agg(_step_base(r.name) order by r.n desc))[1] as step
    from steps as r
    where r.run_id = m.id and m.state = 'running'
  ) as s on true
  left join lateral (
    select array_agg(coalesce(
      case when e.wait ->> 'signal' not like '>%' then e.wait ->> 'signal' end, e.wait ->> 'name')
      order by e.place) as names
    from jsonb_array_elements(m.awaits) with ordinality as e (wait, place)
  ) as a on true
  left join lateral (
    select f.error_message from attempts as f where f.job_id = m.id order by f.attempt desc limit 1
  ) as t on true
  order by m.id desc;
end;
$$
set search_path from current;

comment on function _list_runs is 'Live and finished runs that match the filters, newest id first.';

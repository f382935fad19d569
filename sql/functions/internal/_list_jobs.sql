-- Jobs that match the filters, live and finished, newest id first.
--
-- Caller   jobs.
-- Locks    none.
-- Index    jobs_pkey, history_id_idx backwards; history_unsuccessful_idx for failed and cancelled;
--          leases_pkey, workers_pkey, attempts_pkey for the rows shown.
-- Raises   QE202 for a filter that makes no sense, QE009 for an unknown option.
--
-- Each side stops after p_max rows, then the two are merged, so the first page of a million jobs
-- costs as much as that of a hundred. Running jobs come from the leases that hold them, because
-- state has no index. A filter by queue, kind or time that few jobs match may read them all: 0.2 s
-- per million jobs. Custom plans, so that absent filters vanish.
-- A parked run with a deadline is ready in the table, at that time; people see it waiting.
create or replace function _list_jobs(
  p_state          text,
  p_queue          text,
  p_kind           text,
  p_created_after  timestamptz,
  p_created_before timestamptz,
  p_before_id      bigint,
  p_max            integer,
  p_options        jsonb
)
returns table (
  id           bigint,
  state        text,
  queue        text,
  kind         text,
  priority     integer,
  run_at       timestamptz,
  created_at   timestamptz,
  started_at   timestamptz,
  finished_at  timestamptz,
  attempt      integer,
  max_attempts integer,
  worker       text,
  reason       text,
  error        text
)
language plpgsql
volatile
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  v_now       timestamptz := _clock();
  v_max       integer := least(coalesce(p_max, 100), 1000);
  v_before_id bigint := coalesce(p_before_id, 9223372036854775807);
  v_live      text[] := _live_states(p_state);
  v_finished  text[] := _finished_states(p_state);
begin
  perform _check_job_filter(
    p_state, p_created_after, p_created_before, p_before_id, p_max, p_options
  );

  return query
  with live as (
    select
      j.id, case when r.waits then 'waiting' else j.state end as state, j.queue, j.kind, j.priority,
      coalesce(j.held_run_at, j.run_at) as run_at, j.created_at,
      case when j.state = 'running' then j.claimed_at end as started_at,
      null::timestamptz as finished_at, j.attempt, j.max_attempts,
      case when j.state = 'running' then j.lease end as lease,
      case when j.cancel_requested_at is not null
        then 'cancel requested' || coalesce(': ' || j.cancel_reason, '')
      end as reason,
      null::jsonb as failed
    from jobs as j
    cross join lateral (
      select j.step_count is not null and j.state = 'ready' and j.run_at > v_now
        and j.last_outcome = 'parked' as waits
    ) as r
    where v_live is not null
      and case when r.waits then coalesce(p_state, 'live') in ('live', 'waiting')
        else j.state = any (v_live) end
      and j.id < v_before_id
      and (p_state is distinct from 'scheduled' or j.run_at > v_now)
      and (p_state is distinct from 'running'
        or j.id = any (array(select unnest(l.job_ids) from leases as l where l.open > 0)))
      and (p_queue is null or j.queue = p_queue)
      and (p_kind is null or j.kind = p_kind)
      and (p_created_after is null or j.created_at >= p_created_after)
      and (p_created_before is null or j.created_at < p_created_before)
    order by j.id desc
    limit v_max
  ),
  finished as (
    select
      h.id, h.state, h.queue, h.kind, h.priority, coalesce(h.run_at, h.created_at),
      h.created_at, h.started_at, h.finished_at, h.attempt, h.max_attempts, null::uuid as lease,
      h.reason, h.attempts -> 0 as failed
    from history as h
    where v_finished is not null
      and h.state = any (v_finished)
      and h.id < v_before_id
      and (p_queue is null or h.queue = p_queue)
      and (p_kind is null or h.kind = p_kind)
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
    m.id, m.state, m.queue, m.kind, m.priority::integer, m.run_at, m.created_at, m.started_at,
    m.finished_at, m.attempt, m.max_attempts,
    coalesce(w.name, a.worker_name, m.failed ->> 'worker'), m.reason,
    coalesce(a.error_message, m.failed ->> 'error_message')
  from merged as m
  left join leases as l on l.lease = m.lease
  left join workers as w on w.id = l.worker_id
  left join lateral (
    select t.error_message, case when m.state <> 'running' then t.worker_name end as worker_name
    from attempts as t
    where t.job_id = m.id
    order by t.attempt desc
    limit 1
  ) as a on true
  order by m.id desc;
end;
$$
set search_path from current;

comment on function _list_jobs is 'Live and finished jobs that match the filters, newest id first.';

-- Completes many runs in one statement, with their results.
--
-- Caller   settle_runs_v1, whose settings it needs.
-- Locks    jobs rows in id order, for 20 ms at most, then it gives up with 55P03; leases rows, skip
--          locked; then as _after_run_end.
-- Index    jobs_pkey, leases_pkey, queues_pkey, kinds_pkey, attempts_pkey, places_job_idx,
--          jobs_parent_idx; history_id_idx, history_runs_idx (written).
-- Raises   55P03 when a row is locked, QE011 when a run is held under another lease of the batch.
--
-- As _complete_jobs, and apart from it: plain completions pay nothing for runs. The item of a run
-- is looked up in the array: a join would be planned for one row, as a nested loop over the batch.
create or replace function _complete_runs(
  p_run_ids     bigint[],
  p_leases      uuid[],
  p_results     jsonb[],
  p_step_counts integer[],
  p_now         timestamptz
)
returns integer[]
language plpgsql
volatile
as $$
declare
  v_leases   uuid[] := array(select distinct u.lease from unnest(p_leases) as u(lease));
  v_queues   boolean := exists (select from queues);
  v_kinds    boolean := exists (select from kinds);
  v_class    text := _default_retention('completed');
  v_items    integer[];
  v_finished integer;
  v_held     uuid[];
  v_counts   integer[];
  v_awaited  bigint[];
  v_retried  bigint[];
  v_placed   bigint[];
  v_ended    ended_job[];
  v_runs     ended_run[];
begin
  with finished as (
    delete from jobs as j
    where j.id = any (p_run_ids) and j.lease = any (v_leases) and j.state = 'running'
    returning j.id, j.run_at, j.created_at, j.priority, j.losses, j.attempt, j.spared, j.queue,
      j.kind, j.payload, j.lease, j.claimed_at, j.max_attempts, j.held_run_at, j.keep_result,
      j.headers, j.key, j.concurrency_key, j.tags, j.group_id, j.step_count, j.parent_id,
      j.parent_step, j.status, j.labels, j.slot
  ),
  ended as materialized (
    select
      f.id, f.run_at, f.created_at, f.priority, f.losses, f.attempt, f.spared, f.queue, f.kind,
      f.payload, f.lease, f.claimed_at, f.max_attempts, f.held_run_at, f.keep_result, f.headers,
      f.key, f.concurrency_key, f.tags, f.group_id, f.parent_id, f.parent_step, f.status, f.labels,
      f.slot,
      coalesce(p_step_counts[i.item], f.step_count, 0) as step_count,
      p_results[i.item] as result, case when p_leases[i.item] = f.lease then i.item end as item,
      coalesce(k.keep_completed, q.keep_completed, v_class) as class,
      coalesce(f.keep_result, false) or coalesce(k.history, q.history, 'all') = 'all' as is_kept,
      coalesce(k.keep_payload, q.keep_payload, pg_column_size(f.payload) <= 512) as has_payload
    from finished as f
    cross join lateral (select array_position(p_run_ids, f.id) as item offset 0) as i
    left join (select s.* from queues as s where v_queues) as q on q.queue = f.queue
    left join (select s.* from kinds as s where v_kinds) as k on k.kind = f.kind
  ),
  kept as (
    insert into history (
      id, finished_at, created_at, run_at, started_at, lease, attempt, spared, max_attempts,
      priority, losses, queue, kind, state, class, payload, result, headers, keep_result, key,
      concurrency_key, tags, group_id, attempts, step_count, parent_id, parent_step, status, labels
    )
    select e.id, p_now, e.created_at,
      nullif(coalesce(e.held_run_at, e.run_at), e.created_at), e.claimed_at, e.lease,
      e.attempt, e.spared, e.max_attempts, e.priority, e.losses, e.queue, e.kind, 'completed',
      e.class, case when e.has_payload then e.payload end, e.result, e.headers, e.keep_result,
      e.key, e.concurrency_key, e.tags, e.group_id,
      case when e.attempt > 1 then _attempts_of(e.id) end,
      e.step_count, e.parent_id, e.parent_step, e.status, e.labels
    from ended as e
    where e.is_kept
  ),
  counted as (
    select f.lease, count(*)::integer as n from finished as f group by f.lease
  )
  select
    array_agg(e.item) filter (where e.item is not null), count(*),
    (select array_agg(c.lease order by c.lease) from counted as c),
    (select array_agg(c.n order by c.lease) from counted as c),
    array_agg(e.id) filter (where e.keep_result),
    array_agg(e.id) filter (where e.attempt > 1),
    array_agg(e.id) filter (where e.slot),
    array_agg(row(e.id, 'completed', e.queue, e.key, e.concurrency_key, e.group_id)::ended_job)
      filter (where e.key is not null or e.concurrency_key is not null or e.group_id is not null),
    array_agg(row(
      e.id, 'completed', null, case when e.parent_id is not null then e.result end, e.parent_id,
      e.parent_step, e.is_kept
    )::ended_run)
  into v_items, v_finished, v_held, v_counts, v_awaited, v_retried, v_placed, v_ended, v_runs
  from ended as e;

  if v_finished > coalesce(cardinality(v_items), 0) then
    raise exception using errcode = 'QE011', message = 'a run is held under another lease';
  end if;

  perform _count_down_leases(v_held, v_counts);
  if v_retried is not null then
    delete from attempts as a where a.job_id = any (v_retried);
  end if;

  if v_runs is not null then
    perform _after_run_end(v_runs, p_now);
  end if;

  if v_placed is not null then
    delete from places as p where p.job_id = any (v_placed);
  end if;

  if v_ended is not null then
    perform _after_end(v_ended, p_now);
  end if;

  if v_awaited is not null then
    perform _notify('done', a.id::text) from unnest(v_awaited) as a(id);
  end if;

  return v_items;
end;
$$
set search_path from current;

comment on function _complete_runs is
'Complete runs as one set; returns the places of those accepted.';

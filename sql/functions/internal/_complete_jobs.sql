-- Completes many jobs in one statement: the fast way, for plain completions.
--
-- Caller   settle_jobs_v1, whose settings it needs.
-- Locks    jobs rows in id order, for 20 ms at most, then it gives up with 55P03.
-- Index    jobs_pkey, leases_pkey, queues_pkey, kinds_pkey, attempts_pkey, places_job_idx;
--          history_id_idx (written).
-- Raises   55P03 when a row is locked, QE011 when a job is held under another lease of the batch.
--
-- `= any (array)` under a generic plan walks the primary key in order for a third of what a join
-- with unnest costs (decisions/0001). It checks id and lease apart, so the pairs are compared
-- afterwards; a job whose lease belongs to another item of the batch undoes the whole call, and
-- settle_jobs_v1 goes item by item.
-- v_queues and v_kinds spare two index probes a job where nobody has set anything: inside the
-- joined tables they are checked once, as join conditions they would come after the probes.
-- Pairs of one lease that are all there need no comparison.
create or replace function _complete_jobs(
  p_job_ids bigint[],
  p_leases  uuid[],
  p_now     timestamptz
)
returns integer[]
language plpgsql
volatile
as $$
declare
  v_leases   uuid[] := array(select distinct u.lease from unnest(p_leases) as u(lease));
  v_queues   boolean := exists (select from queues);
  v_kinds    boolean := exists (select from kinds);
  v_items    integer[];
  v_class    text := _default_retention('completed');
  v_awaited  bigint[];
  v_retried  bigint[];
  v_placed   bigint[];
  v_ended    ended_job[];
  v_finished integer;
  v_held     uuid[];
  v_counts   integer[];
begin
  with finished as (
    delete from jobs as j
    where j.id = any (p_job_ids) and j.lease = any (v_leases) and j.state = 'running'
    returning j.id, j.run_at, j.created_at, j.priority, j.losses, j.attempt, j.spared, j.queue,
      j.kind, j.payload, j.lease, j.claimed_at, j.max_attempts, j.held_run_at, j.keep_result,
      j.key, j.concurrency_key, j.tags, j.group_id, j.slot
  ),
  kept as (
    insert into history (
      id, finished_at, created_at, run_at, started_at, lease, attempt, spared, max_attempts,
      priority, losses, queue, kind, state, class, payload, keep_result, key, concurrency_key,
      tags, group_id, attempts
    )
    select f.id, p_now, f.created_at,
      nullif(coalesce(f.held_run_at, f.run_at), f.created_at), f.claimed_at, f.lease,
      f.attempt, f.spared, f.max_attempts, f.priority, f.losses, f.queue, f.kind, 'completed',
      coalesce(k.keep_completed, q.keep_completed, v_class),
      case
        when coalesce(k.keep_payload, q.keep_payload, pg_column_size(f.payload) <= 512)
          then f.payload
      end,
      f.keep_result, f.key, f.concurrency_key, f.tags, f.group_id,
      case when f.attempt > 1 then _attempts_of(f.id) end
    from finished as f
    left join (select s.* from queues as s where v_queues) as q on q.queue = f.queue
    left join (select s.* from kinds as s where v_kinds) as k on k.kind = f.kind
    where f.keep_result or coalesce(k.history, q.history, 'all') = 'all'
  ),
  counted as (
    select f.lease, count(*)::integer as n from finished as f group by f.lease
  )
  select
    case when count(*) < cardinality(p_job_ids) or cardinality(v_leases) > 1 then (
      select array_agg(i.item::integer)
      from unnest(p_job_ids, p_leases) with ordinality as i(id, lease, item)
      join finished as f on f.id = i.id and f.lease = i.lease
    ) else array(select generate_series(1, cardinality(p_job_ids))) end,
    count(*),
    (select array_agg(c.lease order by c.lease) from counted as c),
    (select array_agg(c.n order by c.lease) from counted as c),
    array_agg(f.id) filter (where f.keep_result),
    array_agg(f.id) filter (where f.attempt > 1),
    array_agg(f.id) filter (where f.slot),
    array_agg(row(f.id, 'completed', f.queue, f.key, f.concurrency_key, f.group_id)::ended_job)
      filter (where f.key is not null or f.concurrency_key is not null or f.group_id is not null)
  into v_items, v_finished, v_held, v_counts, v_awaited, v_retried, v_placed, v_ended
  from finished as f;

  if v_finished > coalesce(cardinality(v_items), 0) then
    raise exception using errcode = 'QE011', message = 'a job is held under another lease';
  end if;

  perform _count_down_leases(v_held, v_counts);
  if v_retried is not null then
    delete from attempts as a where a.job_id = any (v_retried);
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

comment on function _complete_jobs is
'Complete jobs as one set; returns the places of those accepted.';

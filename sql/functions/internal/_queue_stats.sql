-- What waits and runs in each queue.
--
-- Caller   queue_stats, stats.
-- Locks    none.
-- Index    jobs_lane_idx, jobs_pkey, workflows_pkey; leases, workers and queues are small.
-- Raises   nothing.
--
-- 0.2 to 0.3 s per million live jobs, whatever the size of their payloads: the count needs one pass
-- over the lane index. Everything else is per lane, lease or worker; but runs of workflows that
-- wait until a time are told from scheduled jobs by their rows, 0.2 s per million of them. jit
-- would compile for as long.
create or replace function _queue_stats(p_queue text)
returns table (
  queue                text,
  paused               boolean,
  ready                bigint,
  scheduled            bigint,
  running              bigint,
  blocked              bigint,
  waiting              bigint,
  oldest_ready_seconds double precision,
  workers              integer
)
language plpgsql
volatile
set jit = off
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  v_now timestamptz := _clock();
begin
  return query
  with standing as (
    -- Answered by the index alone, which does not know the state ...
    select
      j.queue,
      count(*) filter (where j.run_at <= v_now) as due,
      count(*) filter (where j.run_at > v_now and j.run_at < 'infinity') as later
    from jobs as j
    where j.queue >= coalesce(p_queue, '') and j.kind >= ''
      and (p_queue is null or j.queue = p_queue)
    group by j.queue
  ),
  running as (
    -- ... so what runs is counted from the leases and taken off again.
    select
      j.queue,
      count(*) as jobs,
      count(*) filter (where j.run_at <= v_now) as due,
      count(*) filter (where j.run_at > v_now and j.run_at < 'infinity') as later
    from leases as l
    cross join lateral unnest(l.job_ids) as held (job_id)
    join jobs as j on j.id = held.job_id
    where l.open > 0
      and j.state = 'running'
      and j.lease = l.lease
      and (p_queue is null or j.queue = p_queue)
    group by j.queue
  ),
  lanes as (
    select
      l.queue,
      min(l.oldest_at) as oldest_at,
      sum(o.blocked)::bigint as blocked,
      sum(o.waiting)::bigint as waiting,
      sum(t.parked)::bigint as parked
    from _lane_heads(p_queue, v_now, 100000) as l
    cross join lateral (
      select
        count(*) filter (where j.state = 'blocked') as blocked,
        count(*) filter (where j.state = 'waiting') as waiting
      from jobs as j
      where j.queue = l.queue and j.kind = l.kind and j.tags = l.tags
        and j.priority = l.priority and j.run_at = 'infinity'
    ) as o
    left join lateral (
      select count(*) as parked
      from jobs as j
      where j.queue = l.queue and j.kind = l.kind and j.tags = l.tags
        and j.priority = l.priority and j.run_at > v_now and j.run_at < 'infinity'
        and j.state = 'ready' and j.step_count is not null and j.last_outcome = 'parked'
    ) as t on exists (
      select from workflows as f where f.workflow = (_workflow_of(l.kind)).workflow
    )
    group by l.queue
  ),
  served as (
    select n.queue, count(*)::integer as workers
    from workers as w
    cross join lateral unnest(w.queues) as n (queue)
    where w.beat_at > v_now - w.stale_after
    group by n.queue
  ),
  named as (
    select s.queue from standing as s
    union
    select s.queue from served as s
    union
    select q.queue from queues as q
  )
  select
    n.queue,
    coalesce(q.paused_at is not null, false),
    coalesce(s.due, 0) - coalesce(r.due, 0),
    coalesce(s.later, 0) - coalesce(r.later, 0) - coalesce(l.parked, 0),
    coalesce(r.jobs, 0),
    coalesce(l.blocked, 0),
    coalesce(l.waiting, 0) + coalesce(l.parked, 0),
    extract(epoch from v_now - l.oldest_at)::double precision,
    coalesce(w.workers, 0)
  from named as n
  left join queues as q on q.queue = n.queue
  left join standing as s on s.queue = n.queue
  left join running as r on r.queue = n.queue
  left join lanes as l on l.queue = n.queue
  left join served as w on w.queue = n.queue
  where p_queue is null or n.queue = p_queue
  order by n.queue;
end;
$$
set search_path from current;

comment on function _queue_stats is 'What waits and runs in each queue.';

-- The lanes that hold jobs, each with its oldest job that is ready and due.
--
-- Caller   _queue_stats, _health_queues.
-- Locks    none.
-- Index    jobs_lane_idx.
-- Raises   nothing.
--
-- Walks the index from lane to lane (some 20 microseconds each), and from the head of each lane
-- past its running jobs. So the cost hangs on the number of lanes, not of jobs; p_max bounds it.
create or replace function _lane_heads(
  p_queue text,
  p_now   timestamptz,
  p_max   integer
)
returns table (
  queue     text,
  kind      text,
  tags      text,
  priority  smallint,
  oldest_at timestamptz
)
language sql
stable
as $$
  with recursive lanes as (
    (
      select j.queue, j.kind, j.tags, j.priority
      from jobs as j
      where j.queue >= coalesce(p_queue, '') and j.kind >= ''
      order by j.queue, j.kind, j.tags, j.priority
      limit 1
    )
    union all
    select n.queue, n.kind, n.tags, n.priority
    from lanes as l
    cross join lateral (
      select j.queue, j.kind, j.tags, j.priority
      from jobs as j
      where j.queue >= l.queue and j.kind >= ''
        and (j.queue, j.kind, j.tags, j.priority) > (l.queue, l.kind, l.tags, l.priority)
      order by j.queue, j.kind, j.tags, j.priority
      limit 1
    ) as n
    where p_queue is null or l.queue = p_queue
  )
  select l.queue, l.kind, l.tags, l.priority, o.run_at
  from (select w.queue, w.kind, w.tags, w.priority from lanes as w limit p_max) as l
  left join lateral (
    select j.run_at
    from jobs as j
    where j.queue = l.queue and j.kind = l.kind and j.tags = l.tags
      and j.priority = l.priority
      and j.run_at <= p_now
      and j.state = 'ready'
    order by j.run_at
    limit 1
  ) as o on true
  where p_queue is null or l.queue = p_queue
$$
set search_path from current;

comment on function _lane_heads is
'Lanes that hold jobs, each with the time of its oldest due job.';

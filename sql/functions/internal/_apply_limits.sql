-- Brings the jobs of a queue in line with limits that have just changed.
--
-- Caller   set_queue, set_limit.
-- Locks    jobs rows of the queue, in id order: those that run, and those that join a line.
-- Index    jobs_lane_idx, jobs_turn_idx, leases_worker_idx, jobs_pkey.
-- Raises   nothing.
--
-- Running jobs count from now on. Where the queue runs one at a time or takes turns, jobs without a
-- concurrency key join the line ''. Blocked lines are looked at again: the limit may be wider.
-- An enqueue that began before the change may still add a job without a line: it is then taken by
-- its lane.
create or replace function _apply_limits(p_queue text, p_now timestamptz)
returns void
language plpgsql
volatile
as $$
declare
  v_queue queues;
  v_ids   bigint[];
begin
  select q.* into v_queue from queues as q where q.queue = p_queue;

  with counted as (
    update jobs as j
    set slot = true
    from (
      select r.id
      from leases as l
      cross join lateral unnest(l.job_ids) as i(id)
      join jobs as r on r.id = i.id and r.lease = l.lease and r.state = 'running'
      where r.queue = p_queue and not r.slot
        and (v_queue.max_running is not null or r.concurrency_key is not null)
      order by r.id
      for update of r
    ) as running
    where j.id = running.id
    returning j.id
  )
  select array_agg(c.id) into v_ids from counted as c;
  perform _take_places(v_ids);
  -- A claim may be moving a mark past what it does not see: all rows, so that it is waited for.
  update slots as s set places_from = 0 where s.queue = p_queue;

  if v_queue.max_running = 1 or v_queue.fairness is not null then
    update jobs as j
    set concurrency_key = ''
    from (
      select o.id from jobs as o
      where o.queue = p_queue and o.kind >= '' and o.concurrency_key is null
      order by o.id
      for update
    ) as outside
    where j.id = outside.id;
  end if;

  insert into promotions (queue, concurrency_key)
  select distinct j.queue, j.concurrency_key from jobs as j
  where j.queue = p_queue and j.concurrency_key is not null and j.run_at = 'infinity'
    and j.state = 'blocked' and j.follows is null;
  perform _promote_marked(p_now);
  perform _notify('wake', 'q:' || p_queue);
end;
$$
set search_path from current;

comment on function _apply_limits is 'Bring the jobs of a queue in line with its new limits.';

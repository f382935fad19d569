-- Wakes one sleeping worker beside the caller, when a claim came back full and more is there.
--
-- Caller   claim_jobs_v1.
-- Locks    none.
-- Index    jobs_lane_idx, one probe per lane.
-- Raises   nothing.
create or replace function _wake_one(p_worker_id bigint, p_lanes lane_mark[], p_now timestamptz)
returns void
language plpgsql
volatile
as $$
declare
  v_sleeper bigint;
begin
  select w.id into v_sleeper
  from workers as w
  where w.id <> p_worker_id
    and not w.stopping
    and coalesce(w.awake_until, '-infinity') <= p_now
    and w.beat_at > p_now - w.stale_after
    and exists (
      select from unnest(p_lanes) as l
      where l.queue = any (w.queues) and l.kind = any (w.kinds)
    )
  order by random()
  limit 1;

  if v_sleeper is not null and exists (
    select
    from unnest(p_lanes) as l(queue, kind, tags, priority, run_at, id, wait)
    cross join lateral (
      select from jobs as j
      where j.queue = l.queue collate "C" and j.kind = l.kind collate "C"
        and j.tags = l.tags collate "C" and j.priority = l.priority
        and (j.run_at, j.id) > (l.run_at, l.id) and j.run_at <= p_now and j.state = 'ready'
      order by j.run_at, j.id
      limit 1
    ) as more
  ) then
    perform _notify('wake', 'w:' || v_sleeper);
  end if;
end;
$$
set search_path from current;

comment on function _wake_one is 'Notify one sleeping worker if these lanes hold more ready jobs.';

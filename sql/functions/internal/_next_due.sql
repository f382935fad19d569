-- When the next future job of these lanes falls due; null when none waits.
--
-- Caller   claim_jobs_v1 (whose planner settings it needs), when it came back with room left.
-- Locks    none.
-- Index    jobs_lane_idx, one probe per lane; jobs_suspect_idx.
-- Raises   nothing.
create or replace function _next_due(
  p_lanes  lane_mark[],
  p_queues text[],
  p_kinds  text[],
  p_now    timestamptz
)
returns timestamptz
language plpgsql
stable
as $$
begin
  return (
    select least(
      (
        select min(n.run_at + l.wait)
        from unnest(p_lanes) as l(queue, kind, tags, priority, run_at, id, wait)
        cross join lateral (
          select j.run_at
          from jobs as j
          where j.queue = l.queue collate "C" and j.kind = l.kind collate "C"
            and j.tags = l.tags collate "C" and j.priority = l.priority
            and j.run_at > p_now - l.wait and j.run_at < 'infinity' and j.state = 'ready'
          order by j.run_at
          limit 1
        ) as n
      ),
      (
        select min(j.run_at) from jobs as j
        where j.losses > 0 and j.queue = any (p_queues) and j.kind = any (p_kinds)
          and j.run_at > p_now and j.run_at < 'infinity' and j.state = 'ready'
      )
    )
  );
end;
$$
set search_path from current;

comment on function _next_due is 'Earliest future run_at in these lanes.';

-- How many jobs to take from each lane of one priority, so that together they are the first by
-- run_at and id.
--
-- Caller   _pick_jobs (whose caller's planner settings it needs), for a priority with more than one
--          lane.
-- Locks    none: it only counts; rows that others have locked are counted too, and the claim then
--          takes the next ones of the same lane.
-- Index    jobs_lane_idx.
-- Raises   nothing.
create or replace function _share_out(p_lanes lane_mark[], p_max integer, p_now timestamptz)
returns integer[]
language plpgsql
stable
as $$
begin
  return (
    select array_agg(coalesce(s.n, 0)::integer order by l.place)
    from unnest(p_lanes) with ordinality
      as l(queue, kind, tags, priority, run_at, id, wait, place)
    left join (
      select first.place, count(*) as n
      from (
        select m.place, c.run_at, c.id
        from unnest(p_lanes) with ordinality
          as m(queue, kind, tags, priority, run_at, id, wait, place)
        cross join lateral (
          select j.run_at, j.id
          from jobs as j
          where j.queue = m.queue collate "C" and j.kind = m.kind collate "C"
            and j.tags = m.tags collate "C" and j.priority = m.priority
            and (j.run_at, j.id) > (m.run_at, m.id) and j.run_at <= p_now - m.wait
            and j.state = 'ready' and j.losses = 0
          order by j.run_at, j.id
          limit p_max
        ) as c
        order by c.run_at, c.id
        limit p_max
      ) as first
      group by first.place
    ) as s on s.place = l.place
  );
end;
$$
set search_path from current;

comment on function _share_out is 'Share of each lane in the next p_max jobs of one priority.';

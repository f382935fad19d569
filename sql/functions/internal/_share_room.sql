-- How many jobs to take from each lane of one priority, where some queues have room for few only.
--
-- Caller   _pick_jobs (whose caller's planner settings it needs), for a priority with more than one
--          lane.
-- Locks    none: as _share_out.
-- Index    jobs_lane_idx.
-- Raises   nothing.
--
-- As _share_out, but of a queue in p_capped only the first count, as many as it has room for: what
-- waits for a place there must not use up the share of other queues. Apart from _share_out, for
-- the ranks cost a sort that claims without limits should not pay.
create or replace function _share_room(
  p_lanes  lane_mark[],
  p_max    integer,
  p_capped text[],
  p_room   integer[],
  p_now    timestamptz
)
returns integer[]
language plpgsql
stable
as $$
begin
  return (
    with lane as materialized (
      select m.*, least(p_room[array_position(p_capped, m.queue)], p_max) as room
      from unnest(p_lanes) with ordinality
        as m(queue, kind, tags, priority, run_at, id, wait, place)
    ),
    ranked as (
      select
        l.place, l.room, c.run_at, c.id,
        row_number() over (partition by l.queue order by c.run_at, c.id) as rank
      from lane as l
      cross join lateral (
        select j.run_at, j.id
        from jobs as j
        where j.queue = l.queue collate "C" and j.kind = l.kind collate "C"
          and j.tags = l.tags collate "C" and j.priority = l.priority
          and (j.run_at, j.id) > (l.run_at, l.id) and j.run_at <= p_now - l.wait
          and j.state = 'ready' and j.losses = 0
        order by j.run_at, j.id
        limit l.room
      ) as c
    ),
    shared as (
      select first.place, count(*) as n
      from (
        select r.place from ranked as r
        where r.rank <= r.room
        order by r.run_at, r.id
        limit p_max
      ) as first
      group by first.place
    )
    select array_agg(coalesce(s.n, 0)::integer order by l.place)
    from lane as l
    left join shared as s on s.place = l.place
  );
end;
$$
set search_path from current;

comment on function _share_room is
'Share of each lane in the next p_max jobs of one priority, within the room of their queues.';

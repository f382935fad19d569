-- Locks the next jobs of the lanes in order of priority, run_at and id, and moves the marks.
--
-- Caller   claim_jobs_v1, _pick_step; it needs the planner settings of claim_jobs_v1.
-- Locks    jobs rows for no key update, skip locked; never waits. A pin (_look_at_groups) is none
--          of its business.
-- Index    jobs_lane_idx: an index condition on all five columns, no sort.
-- Raises   nothing.
--
-- One priority after the other; within one, a single lane is read straight from its mark, several
-- are first shared out (_share_out, _share_room) so that none locks more than its part. The limit
-- stands in a subquery with for update, which nothing can be pulled out of: it bounds the rows that
-- are locked. Jobs that took a worker with them are left to _take_suspects. Of a queue in p_capped
-- no more are taken than its room.
create or replace function _pick_jobs(
  p_lanes  lane_mark[],
  p_max    integer,
  p_now    timestamptz,
  p_capped text[],
  p_room   integer[],
  out ids     bigint[],
  out lanes   lane_mark[],
  out special boolean
)
language plpgsql
volatile
as $$
declare
  v_left    integer := p_max;
  v_count   integer := cardinality(p_lanes);
  v_first   integer := 1;
  v_last    integer;
  v_shares  integer[];
  v_lane    lane_mark;
  v_ids     bigint[];
  v_mark    timestamptz;
  v_special boolean;
  v_share   integer;
  v_cap     integer;
  v_room    integer[] := p_room;
begin
  ids := '{}';
  lanes := p_lanes;
  special := false;

  -- p_lanes is sorted by priority; v_first to v_last is one priority.
  while v_first <= v_count and v_left > 0 loop
    v_last := v_first;
    while v_last < v_count and lanes[v_last + 1].priority = lanes[v_first].priority loop
      v_last := v_last + 1;
    end loop;

    v_shares := array[v_left];
    if v_last > v_first then
      if p_capped is null then
        v_shares := _share_out(lanes[v_first:v_last], v_left, p_now);
      else
        v_shares := _share_room(lanes[v_first:v_last], v_left, p_capped, v_room, p_now);
      end if;
    end if;

    for i in v_first .. v_last loop
      v_lane := lanes[i];
      v_cap := array_position(p_capped, v_lane.queue);
      v_share := v_shares[i - v_first + 1];
      if v_cap is not null then
        v_share := least(v_share, v_room[v_cap]);
      end if;
      continue when v_share = 0;

      select array_agg(c.id), max(c.run_at), bool_or(c.special)
      into v_ids, v_mark, v_special
      from (
        select j.id, j.run_at,
          j.concurrency_key is not null or coalesce(j.expires_at <= p_now, false) as special
        from jobs as j
        where j.queue = v_lane.queue collate "C" and j.kind = v_lane.kind collate "C"
          and j.tags = v_lane.tags collate "C" and j.priority = v_lane.priority
          and (j.run_at, j.id) > (v_lane.run_at, v_lane.id) and j.run_at <= p_now - v_lane.wait
          and j.state = 'ready' and j.losses = 0
        order by j.run_at, j.id
        limit v_share
        for no key update skip locked
      ) as c;

      if v_ids is not null then
        ids := ids || v_ids;
        special := special or v_special;
        v_left := v_left - cardinality(v_ids);
        if v_cap is not null then
          v_room[v_cap] := v_room[v_cap] - cardinality(v_ids);
        end if;
        v_lane.run_at := v_mark;
        v_lane.id := v_ids[cardinality(v_ids)];
        lanes[i] := v_lane;
      end if;
    end loop;

    v_first := v_last + 1;
  end loop;
end;
$$
set search_path from current;

comment on function _pick_jobs is
'Lock the next p_max ready jobs of these lanes; ids and moved marks.
special: some have a concurrency key or have expired, see _admit_jobs.';

-- Locks the next jobs of the lanes in order of priority, run_at and id, and moves the marks.
--
-- Caller   claim_jobs_v1.
-- Locks    jobs rows, skip locked; never waits.
-- Index    jobs_lane_idx.
-- Raises   nothing.
--
-- One priority after the other; within one, a single lane is read straight from its mark, several
-- are first shared out (_share_out) so that none locks more than its part.
create or replace function _pick_jobs(
  p_lanes lane_mark[],
  p_max   integer,
  p_now   timestamptz,
  out ids   bigint[],
  out lanes lane_mark[]
)
language plpgsql
volatile
as $$
declare
  v_left   integer := p_max;
  v_count  integer := cardinality(p_lanes);
  v_first  integer := 1;
  v_last   integer;
  v_shares integer[];
  v_taken  record;
begin
  ids := '{}';
  lanes := p_lanes;

  -- p_lanes is sorted by priority; v_first to v_last is one priority.
  while v_first <= v_count and v_left > 0 loop
    v_last := v_first;
    while v_last < v_count and lanes[v_last + 1].priority = lanes[v_first].priority loop
      v_last := v_last + 1;
    end loop;

    v_shares := case
      when v_last = v_first then array[v_left]
      else _share_out(lanes[v_first:v_last], v_left, p_now)
    end;

    for i in v_first .. v_last loop
      continue when v_shares[i - v_first + 1] = 0;
      select t.ids, t.mark into v_taken
      from _take_lane(lanes[i], v_shares[i - v_first + 1], p_now) as t;
      if v_taken.ids is not null then
        ids := ids || v_taken.ids;
        v_left := v_left - cardinality(v_taken.ids);
        lanes[i] := row(
          lanes[i].queue, lanes[i].kind, lanes[i].priority,
          v_taken.mark, v_taken.ids[cardinality(v_taken.ids)]
        )::lane_mark;
      end if;
    end loop;

    v_first := v_last + 1;
  end loop;
end;
$$
set search_path from current;

comment on function _pick_jobs is 'Lock the next p_max ready jobs of these lanes; ids and moved marks.';

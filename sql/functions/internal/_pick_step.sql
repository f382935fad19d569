-- Locks ready jobs of one queue of a claim, or of all that do not take turns.
--
-- Caller   _choose_jobs, whose planner settings it needs.
-- Locks    jobs rows, skip locked.
-- Index    see _pick_jobs, _pick_in_turn.
-- Raises   nothing.
--
-- p_step null: all lanes but those of the queues in p_fair. A queue that takes turns is read by its
-- lanes when its turns bring nothing: jobs from before it took turns stand in no line.
create or replace function _pick_step(
  p_step   text,
  p_worker claiming_worker,
  p_lanes  lane_mark[],
  p_turns  jsonb,
  p_max    integer,
  p_capped text[],
  p_room   integer[],
  p_fair   text[],
  p_except bigint[],
  p_now    timestamptz,
  out ids     bigint[],
  out lanes   lane_mark[],
  out turns   jsonb,
  out special boolean
)
language plpgsql
volatile
as $$
declare
  v_from  text;
  v_lanes lane_mark[];
begin
  lanes := p_lanes;
  turns := p_turns;
  if p_step = any (p_fair) then
    select t.ids, t.next_from into ids, v_from
    from _pick_in_turn(
      p_step, p_worker, coalesce(p_turns ->> p_step, ''),
      least(p_max, p_room[array_position(p_capped, p_step)]), p_except, p_now
    ) as t;
    turns := p_turns || jsonb_build_object(p_step, v_from);
    special := true;
    if cardinality(ids) > 0 or cardinality(p_except) > 0 then
      return;
    end if;
  end if;

  if p_step is null and p_fair is null then
    select p.ids, p.lanes, p.special into ids, lanes, special
    from _pick_jobs(p_lanes, p_max, p_now, p_capped, p_room) as p;
    return;
  end if;

  select p.ids, p.lanes, p.special into ids, v_lanes, special
  from _pick_jobs(
    array(
      select m::lane_mark from unnest(p_lanes) as m
      where case when p_step is null then m.queue <> all (p_fair) else m.queue = p_step end
    ),
    p_max, p_now, p_capped, p_room
  ) as p;
  lanes := array(
    select m::lane_mark from unnest(p_lanes) as m
    where not case when p_step is null then m.queue <> all (p_fair) else m.queue = p_step end
  ) || v_lanes;
end;
$$
set search_path from current;

comment on function _pick_step is 'Lock ready jobs of one step of a claim.';

-- Locks the jobs a claim will grant: suspects first, then what the limits of the queues and of the
-- concurrency keys allow.
--
-- Caller   claim_jobs_v1, whose planner settings it needs.
-- Locks    jobs rows and slots rows, skip locked.
-- Index    see _take_suspects, _pick_step, _queue_room, _admit_jobs, _take_room.
-- Raises   nothing.
--
-- The usual claim never comes here: see claim_jobs_v1. When that met a job that needs more (a
-- concurrency key, an expired one), everything is picked again from the old marks: own locks are no
-- hindrance.
-- Steps are queues: all together (null), or each by itself where the worker goes in order or the
-- queue takes turns. Queues that take turns get their part of the claim in a first round; the
-- second deals out what is left.
-- What a limit holds back leaves its lane, so the next look goes further; how far one claim goes is
-- bounded, and again_at says that there was more. Where something was left behind the marks (a line
-- whose lock another has, a token that is yet to come) they stay where they were.
create or replace function _choose_jobs(
  p_worker   claiming_worker,
  p_lanes    lane_mark[],
  p_turns    jsonb,
  p_max      integer,
  p_free     integer,
  p_alone    boolean,
  p_in_order boolean,
  p_now      timestamptz,
  out ids      bigint[],
  out slotted  bigint[],
  out lanes    lane_mark[],
  out turns    jsonb,
  out alone    boolean,
  out waiting  boolean,
  out again_at timestamptz
)
language plpgsql
volatile
as $$
declare
  v_steps text[] := case when p_in_order then p_worker.queues else array[null] end;
  v_room  record;
  v_left  integer[];
  v_found record;
  v_admit record;
  v_stay  boolean := false;
  v_seen  integer := 0;
  v_want  integer;
begin
  ids := '{}';
  slotted := '{}';
  lanes := p_lanes;
  turns := p_turns;
  alone := false;
  waiting := false;

  select null::text[] as capped, null::integer[] as room, null::text[] as fair into v_room;
  if p_worker.is_limited then
    select r.* into v_room from _claim_room(p_worker.queues, p_now) as r;
    v_left := v_room.room;
    again_at := v_room.again_at;
    if v_room.fair is not null and not p_in_order then
      v_steps := v_room.fair || case
        when cardinality(v_room.fair) < cardinality(p_worker.queues) then array[null::text]
        else '{}'
      end;
    end if;
  end if;

  if p_worker.is_suspicious then
    select s.* into v_found
    from _take_suspects(
      p_worker, v_room.capped, v_left, least(p_free, p_max), p_alone, p_now) as s;
    waiting := v_found.waiting;
    if cardinality(v_found.ids) > 0 then
      select a.* into v_admit from _admit_jobs(v_found.ids, p_now) as a;
      ids := v_admit.ids;
      slotted := v_admit.slotted;
      again_at := least(again_at, v_admit.again_at);
      alone := v_found.alone and cardinality(ids) > 0;
    end if;
  end if;

  for v_round in 1 .. case when v_room.fair is null or p_in_order then 1 else 2 end loop
    for i in 1 .. cardinality(v_steps) loop
      loop
        if v_room.capped is not null then
          v_left := _room_left(v_room.capped, v_room.room, ids);
        end if;
        v_want := p_max - cardinality(ids);
        if v_round = 1 and not p_in_order then
          v_want := ceil(v_want::double precision / (cardinality(v_steps) - i + 1));
        end if;
        exit when v_want <= 0 or alone;

        select s.* into v_found
        from _pick_step(
          v_steps[i], p_worker, lanes, turns, v_want, v_room.capped, v_left, v_room.fair, ids, p_now
        ) as s;
        lanes := v_found.lanes;
        turns := v_found.turns;
        if not v_found.special then
          ids := ids || v_found.ids;
          exit;
        end if;

        v_seen := v_seen + cardinality(v_found.ids);
        select a.* into v_admit from _admit_jobs(v_found.ids, p_now) as a;
        ids := ids || v_admit.ids;
        slotted := slotted || v_admit.slotted;
        again_at := least(again_at, v_admit.again_at);
        v_stay := v_stay or v_admit.again_at is not null;
        if v_seen >= greatest(2 * p_max, 500) then
          again_at := p_now;
          exit;
        end if;
        exit when v_steps[i] = any (v_room.fair);
      end loop;
    end loop;
  end loop;

  if v_room.capped is not null and cardinality(ids) > 0 then
    select t.* into v_found from _take_room(v_room.capped, ids, slotted, p_now) as t;
    slotted := slotted || v_found.counted;
    again_at := least(again_at, v_found.again_at);
  end if;
  if v_stay then
    lanes := p_lanes;
  end if;
end;
$$
set search_path from current;

comment on function _choose_jobs is 'Lock the jobs that a claim grants.';

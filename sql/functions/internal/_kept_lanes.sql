-- The lanes of a cursor that are still the worker's, with their marks; null when it is time to look
-- at every lane from its head.
--
-- Caller   claim_jobs_v1, whose planner settings it needs.
-- Locks    none.
-- Index    none.
-- Raises   nothing.
--
-- Behind the marks lies what was committed late, and in lanes that no mark knows what is new. A
-- look from the heads finds both, and steps over every dead index entry that an old snapshot
-- keeps: a microsecond each. So it may take a fiftieth of the time: when looks come to take over
-- 20 ms, the next one is fifty times that later, at most 30 s. (claim_jobs_v1 notes no more than
-- twice the last one and 5 ms: one slow look may be that of a busy machine.) Until then p_look, and
-- the first claim of each second, goes back by 2 s, which finds what shorter transactions have
-- committed; again_at says when to look at everything (decisions/0010). Where a worker keeps up,
-- its mark lies in this very moment, every claim goes back by 50 ms: as long as a commit may take.
create or replace function _kept_lanes(
  p_cursor jsonb,
  p_worker claiming_worker,
  p_look   boolean,
  p_now    timestamptz,
  out lanes    lane_mark[],
  out again_at timestamptz
)
language plpgsql
stable
as $$
declare
  v_at    timestamptz := p_cursor ->> 'at';
  v_took  interval := p_cursor ->> 'took';
  v_pause interval := case
    when v_took > interval '20 ms' then least(50 * v_took, interval '30 s')
    when p_look then interval '0'
    else interval '1 s'
  end;
  v_back  interval := case
    when p_look or (v_took > interval '20 ms'
      and date_trunc('second', p_now) > date_trunc('second', (p_cursor ->> 'seen')::timestamptz))
    then interval '2 s'
    else interval '50 ms'
  end;
begin
  if v_at > p_now - v_pause and v_at <= p_now then
    lanes := array(
      select row(
        m.queue, m.kind, m.tags, m.priority,
        case when b.goes_back then least(m.run_at, p_now - v_back) else m.run_at end,
        case when b.goes_back then 0 else m.id end, m.wait
      )::lane_mark
      from jsonb_populate_recordset(null::lane_mark, p_cursor -> 'lanes') as m
      cross join lateral (
        select v_back > interval '50 ms' or m.run_at > p_now - interval '100 ms' as goes_back
      ) as b
      where m.queue = any (p_worker.queues) and m.kind = any (p_worker.kinds)
        and (m.tags = ''
          or _lane_wait(m.tags, p_worker.tags, p_worker.forbidden, p_worker.sticky) is not null)
    );
    again_at := case when p_look then v_at + v_pause end;
  end if;
end;
$$
set search_path from current;

comment on function _kept_lanes is
'Lanes that a worker knows from its last claim; null when it is time to look at all.
again_at: when to look at all, after one that looked near the marks.';

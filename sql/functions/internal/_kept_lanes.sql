-- The lanes of a cursor that are still the worker's, with their marks.
--
-- Caller   claim_jobs_v1, whose planner settings it needs.
-- Locks    none.
-- Index    none.
-- Raises   nothing.
create or replace function _kept_lanes(p_lanes jsonb, p_worker claiming_worker)
returns lane_mark[]
language plpgsql
stable
as $$
begin
  return array(
    select m::lane_mark from jsonb_populate_recordset(null::lane_mark, p_lanes) as m
    where m.queue = any (p_worker.queues) and m.kind = any (p_worker.kinds)
      and (m.tags = ''
        or _lane_wait(m.tags, p_worker.tags, p_worker.forbidden, p_worker.sticky) is not null)
  );
end;
$$
set search_path from current;

comment on function _kept_lanes is 'Lanes that a worker knows from its last claim.';

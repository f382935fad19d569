-- How long until the next schedule is due; null when none waits.
--
-- Caller   beat_worker_v1, fire_schedules_v1.
-- Locks    none.
-- Index    schedules_due_idx: one probe.
-- Raises   nothing.
create or replace function _next_fire_in(p_now timestamptz)
returns interval
language plpgsql
stable
as $$
begin
  return (
    select s.next_fire_at - p_now from schedules as s
    where s.next_fire_at is not null
    order by s.next_fire_at
    limit 1
  );
end;
$$
set search_path from current;

comment on function _next_fire_in is 'Time until the next schedule fires.';

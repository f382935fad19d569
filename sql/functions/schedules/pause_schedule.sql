-- Stops a schedule. Times that come while it is paused are not made up for.
--
-- Caller   operators; src/PgEngine/Sql/PauseSchedule.cs; the command schedules pause.
-- Locks    the schedule's row.
-- Index    schedules_pkey.
-- Raises   QE201 when there is none of that name.
create or replace function pause_schedule(name text, reason text default null)
returns boolean
language plpgsql
volatile
security definer
as $$
declare
  v_reason text := left(pause_schedule.reason, 2000);
begin
  update schedules as s
  set paused_at = _clock(), pause_reason = v_reason, next_fire_at = null
  where s.name = pause_schedule.name and s.paused_at is null;
  if found then
    perform _audit('pause_schedule', pause_schedule.name, v_reason);
    return true;
  end if;
  perform _check_schedule_name(pause_schedule.name);
  return false;
end;
$$
set search_path from current;

comment on function pause_schedule is
'Stop a schedule; jobs it has enqueued go on.
False when it was paused already: its first reason stays. Times that pass meanwhile are not
made up for. Start it again with resume_schedule.';

-- Lets a paused schedule fire again, from its next time on.
--
-- Caller   operators; src/PgEngine/Sql/ResumeSchedule.cs; the command schedules resume.
-- Locks    the schedule's row.
-- Index    schedules_pkey.
-- Raises   QE201 when there is none of that name.
create or replace function resume_schedule(name text)
returns boolean
language plpgsql
volatile
security definer
as $$
begin
  update schedules as s
  set paused_at = null, pause_reason = null,
    next_fire_at = _cron_next(s.spec, _clock(), s.time_zone)
  where s.name = resume_schedule.name and s.paused_at is not null;
  if found then
    perform _notify('wake', 's:');
    perform _audit('resume_schedule', resume_schedule.name);
    return true;
  end if;
  perform _check_schedule_name(resume_schedule.name);
  return false;
end;
$$
set search_path from current;

comment on function resume_schedule is
'Let a paused schedule fire again, from its next time on.
False when it was not paused.';

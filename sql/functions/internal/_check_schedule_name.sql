-- Refuses a name that no schedule has.
--
-- Caller   pause_schedule, resume_schedule, run_schedule_now, schedule_history.
-- Locks    none.
-- Index    schedules_pkey.
-- Raises   QE201.
create or replace function _check_schedule_name(p_name text)
returns void
language plpgsql
stable
as $$
begin
  if not exists (select from schedules as s where s.name = p_name) then
    raise exception using errcode = 'QE201',
      message = format('there is no schedule %L', left(p_name, 220)),
      hint = 'The function schedules lists them.';
  end if;
end;
$$
set search_path from current;

comment on function _check_schedule_name is 'Raise QE201 unless there is a schedule of that name.';

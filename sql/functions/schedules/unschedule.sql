-- Removes a schedule with its history. Jobs it has enqueued stay.
--
-- Caller   people; src/PgEngine/Sql/Unschedule.cs; the command schedules remove.
-- Locks    the schedule's row.
-- Index    schedules_pkey, schedule_runs_pkey.
-- Raises   nothing.
create or replace function unschedule(name text)
returns boolean
language plpgsql
volatile
security definer
as $$
begin
  delete from schedules as s where s.name = unschedule.name;
  if not found then
    return false;
  end if;
  delete from schedule_runs as r where r.schedule = unschedule.name;
  perform _audit('unschedule', unschedule.name);
  return true;
end;
$$
set search_path from current;

comment on function unschedule is
'Remove a schedule and its history.
False when there is none of that name. Jobs it has enqueued stay. One that comes from an
application''s code is made again when the application starts: pause that one, or take it out
of the code.';

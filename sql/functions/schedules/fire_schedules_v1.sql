-- Fires what is due, and says when something is due next.
--
-- Caller   src/PgEngine/Sql/FireSchedules.cs, at the time that a beat or the last call announced.
-- Locks    schedules rows, skip locked: two workers share the work and never wait.
-- Index    schedules_due_idx: one probe when nothing is due.
-- Raises   nothing of its own.
--
-- The row lock makes a fire happen once: whoever comes second reads the row again and finds a later
-- time. A call fires at most 100 schedules, so that no transaction grows with their number.
create or replace function fire_schedules_v1()
returns table (fired integer, late interval, next_fire_in interval)
language plpgsql
volatile
security definer
as $$
declare
  v_now   timestamptz := _clock();
  v_row   schedules;
  v_count integer;
  v_fired integer := 0;
  v_late  interval;
begin
  for v_row in
    select s.* from schedules as s
    where s.next_fire_at <= v_now
    order by s.next_fire_at
    limit 100
    for update skip locked
  loop
    v_count := _fire_schedule(v_row, v_now);
    if v_count > 0 then
      v_fired := v_fired + v_count;
      v_late := greatest(v_late, v_now - v_row.next_fire_at);
    end if;
  end loop;
  return query select v_fired, v_late, _next_fire_in(v_now);
end;
$$
set search_path from current;

comment on function fire_schedules_v1 is
'Fire the schedules that are due.
fired: how many jobs that were; late: how long after its time the one that waited longest;
next_fire_in: when to call again, null when no schedule waits. Any number of sessions may call it.';

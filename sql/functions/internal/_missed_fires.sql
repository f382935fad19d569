-- The fire times that an outage left behind and that a schedule's policy wants made up for.
--
-- Caller   _fire_schedule.
-- Locks    none.
-- Index    none.
-- Raises   nothing.
--
-- p_until is the last moment that counts as missed. `is_rest`: some are left out.
-- "latest" wants one run, and leaves it to a fire that is on time if there is one.
create or replace function _missed_fires(
  p_schedule schedules,
  p_until    timestamptz,
  p_now      timestamptz,
  out fire_times timestamptz[],
  out last_at    timestamptz,
  out is_rest    boolean
)
language plpgsql
stable
as $$
declare
  v_from timestamptz := greatest(
    p_schedule.next_fire_at, p_now - coalesce(p_schedule.catch_up_window, interval '200 years'));
  v_max  integer := case p_schedule.catch_up
    when 'all' then p_schedule.catch_up_max
    when 'latest' then 1
    else 0
  end;
  v_at   timestamptz;
begin
  fire_times := '{}';
  last_at := _cron_previous(
    p_schedule.spec, p_schedule.time_zone, p_schedule.next_fire_at, p_until);
  if p_schedule.catch_up = 'latest'
    and _cron_next(p_schedule.spec, last_at, p_schedule.time_zone) <= p_now
  then
    v_max := 0;
  end if;

  v_at := last_at;
  while v_at >= v_from and cardinality(fire_times) < v_max loop
    fire_times := array_prepend(v_at, fire_times);
    v_at := _cron_previous(
      p_schedule.spec, p_schedule.time_zone, p_schedule.next_fire_at,
      v_at - interval '1 microsecond');
  end loop;
  is_rest := v_at is not null;
end;
$$
set search_path from current;

comment on function _missed_fires is
'Missed fire times that a schedule makes up for, oldest first.';

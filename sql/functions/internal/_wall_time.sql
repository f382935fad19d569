-- The moments at which a wall clock shows a time: one, or two where clocks were set back. For a
-- time that clocks skipped, the moment they were set forward. Moments are UTC.
--
-- Caller   _cron_next.
-- Locks    none.
-- Index    none.
-- Raises   nothing.
--
-- The offsets of the day before and the day after hold all that is possible: no zone is more than
-- 16 hours from UTC, and none changes twice within two days.
create or replace function _wall_time(p_local timestamp, p_zone text)
returns timestamp[]
language plpgsql
stable
as $$
declare
  v_day    timestamp := p_local - interval '24 hours';
  v_before interval := (v_day at time zone 'UTC') at time zone p_zone - v_day;
  v_early  timestamp := p_local - v_before;
  v_late   timestamp;
begin
  v_day := p_local + interval '24 hours';
  v_late := p_local - ((v_day at time zone 'UTC') at time zone p_zone - v_day);
  if v_early = v_late then
    return array[v_early];
  end if;

  -- Each counts if the clock really shows the time then. Clocks set back: both may. Forward: the
  -- old offset's lies after the new one's, and neither may.
  if (v_early at time zone 'UTC') at time zone p_zone = p_local then
    return case
      when (v_late at time zone 'UTC') at time zone p_zone = p_local then array[v_early, v_late]
      else array[v_early]
    end;
  elsif (v_late at time zone 'UTC') at time zone p_zone = p_local then
    return array[v_late];
  end if;
  return array[_zone_change(v_late, v_early, p_zone)];
end;
$$
set search_path from current;

comment on function _wall_time is
'UTC moments of a wall time.
One; two if it came twice; if it was skipped, the end of the gap.';

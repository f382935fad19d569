-- The first fire time of a parsed cron expression after a moment.
--
-- Caller   cron_next, _cron_previous, _fire_schedule, _store_schedule, resume_schedule.
-- Locks    none.
-- Index    none.
-- Raises   nothing; null when nothing comes within 100 years.
--
-- Clocks set forward: a wall time that was skipped fires once, when the gap ends. Clocks set back:
-- a wall time that comes twice fires the first time only, unless seconds, minutes or hours hold a
-- wildcard or a step: such an expression means an interval, and fires in both hours.
-- Works in UTC as `timestamp`: adding days to a timestamptz would follow the session's zone.
create or replace function _cron_next(p_spec cron_spec, p_after timestamptz, p_zone text)
returns timestamptz
language plpgsql
stable
as $$
declare
  v_after  timestamp := p_after at time zone 'UTC';
  v_local  timestamp := p_after at time zone p_zone;
  v_every  bigint := p_spec.every;
  v_wall   timestamp;
  v_at     timestamp;
  v_times  timestamp[];
  v_soon   timestamp;
  v_change timestamp;
  v_offset interval;
begin
  if v_every is not null then
    return (
      timestamp '2000-01-01' + make_interval(secs => v_every * (
        floor(extract(epoch from v_after - timestamp '2000-01-01') / v_every)::bigint + 1))
    ) at time zone 'UTC';
  end if;

  v_wall := _cron_next_local(p_spec, v_local);
  while v_wall is not null and v_at is null loop
    v_times := _wall_time(v_wall, p_zone);
    if v_times[1] > v_after then
      v_at := v_times[1];
    elsif p_spec.is_interval and v_times[2] > v_after then
      v_at := v_times[2];
    elsif v_times[2] is not null then
      -- p_after lies in the second of two hours of one name: go on behind it.
      v_change := _zone_change(v_times[1], v_times[2], p_zone);
      v_local := (v_change at time zone 'UTC') at time zone p_zone + (v_times[2] - v_times[1]);
      v_wall := _cron_next_local(p_spec, v_local - interval '1 second');
    else
      v_wall := _cron_next_local(p_spec, v_wall);
    end if;
  end loop;

  -- An interval fires again in an hour that begins anew before the time found.
  if p_spec.is_interval and v_at is not null then
    v_soon := least(v_at, v_after + interval '24 hours');
    v_offset := (v_soon at time zone 'UTC') at time zone p_zone - v_soon;
    if v_offset < (p_after at time zone p_zone) - v_after then
      v_change := _zone_change(v_after, v_soon, p_zone);
      v_wall := _cron_next_local(p_spec, v_change + v_offset - interval '1 second');
      v_at := least(v_at, v_wall - v_offset);
    end if;
  end if;
  return v_at at time zone 'UTC';
end;
$$
set search_path from current;

comment on function _cron_next is 'Next fire time of a parsed cron expression in a time zone.';

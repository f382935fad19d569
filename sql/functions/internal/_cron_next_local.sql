-- The first wall time after p_after that a cron expression names, in no zone in particular.
--
-- Caller   _parse_cron, _cron_next.
-- Locks    none.
-- Index    none.
-- Raises   nothing; null when nothing comes within 100 years.
--
-- Jumps from field to field, largest first: the next matching month, the next day in it, then the
-- time of day. `position` in a bit string finds the next value, so nothing is counted through.
create or replace function _cron_next_local(p_spec cron_spec, p_after timestamp)
returns timestamp
language plpgsql
immutable
as $$
declare
  v_from   timestamp := date_trunc('second', p_after) + interval '1 second';
  v_date   date := v_from;
  v_month  date := date_trunc('month', v_from);
  v_last   date := v_month + 36525;
  v_day    integer := extract(day from v_from);
  v_hour   integer := extract(hour from v_from);
  v_minute integer := extract(minute from v_from);
  v_second integer := extract(second from v_from);
  v_pos    integer;
begin
  while v_month <= v_last loop
    v_pos := position(b'1' in substring(p_spec.months from extract(month from v_month)::integer));
    if v_pos = 0 then
      v_month := make_date(extract(year from v_month)::integer + 1, 1, 1);
      v_day := 1;
      continue;
    elsif v_pos > 1 then
      v_month := v_month + make_interval(months => v_pos - 1);
      v_day := 1;
    end if;

    v_pos := position(b'1' in substring(_cron_month_days(p_spec, v_month) from v_day));
    if v_pos = 0 then
      v_month := v_month + interval '1 month';
      v_day := 1;
      continue;
    end if;
    v_day := v_day + v_pos - 1;

    -- A later day begins at midnight; on the first day the time of day may have run out.
    if v_month + v_day - 1 > v_date then
      v_hour := 0;
      v_minute := 0;
      v_second := 0;
    end if;
    v_pos := position(b'1' in substring(p_spec.hours from v_hour + 1));
    if v_pos = 1 then
      v_pos := position(b'1' in substring(p_spec.minutes from v_minute + 1));
      if v_pos = 1 and position(b'1' in substring(p_spec.seconds from v_second + 1)) > 0 then
        v_second := v_second + position(b'1' in substring(p_spec.seconds from v_second + 1)) - 1;
        return v_month + v_day - 1 + make_time(v_hour, v_minute, v_second);
      elsif v_pos = 1 then
        v_minute := v_minute + 1;
        v_pos := position(b'1' in substring(p_spec.minutes from v_minute + 1));
      end if;
      if v_pos > 0 then
        return v_month + v_day - 1 + make_time(
          v_hour, v_minute + v_pos - 1, position(b'1' in p_spec.seconds) - 1);
      end if;
      v_hour := v_hour + 1;
      v_pos := position(b'1' in substring(p_spec.hours from v_hour + 1));
    end if;
    if v_pos > 0 then
      return v_month + v_day - 1 + make_time(
        v_hour + v_pos - 1, position(b'1' in p_spec.minutes) - 1,
        position(b'1' in p_spec.seconds) - 1);
    end if;
    v_day := v_day + 1;
  end loop;
  return null;
end;
$$
set search_path from current;

comment on function _cron_next_local is 'Next wall time that a cron expression names.';

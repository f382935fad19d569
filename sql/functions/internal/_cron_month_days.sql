-- The days of one month on which a cron expression may fire, one bit a day.
--
-- Caller   _cron_next_local.
-- Locks    none.
-- Index    none.
-- Raises   nothing.
create or replace function _cron_month_days(p_spec cron_spec, p_month date)
returns bit varying
language plpgsql
immutable
as $$
declare
  v_length integer := extract(day from p_month + interval '1 month' - interval '1 day');
  v_first  integer := extract(dow from p_month);
  v_bits   bit varying;
  v_day    integer;
begin
  if p_spec.day_rule = 'any' then
    return repeat('1', v_length)::bit varying;
  end if;

  v_bits := repeat('0', v_length)::bit varying;
  if p_spec.day_rule in ('days', 'either') then
    v_bits := v_bits | substring(p_spec.days from 1 for v_length);
    for v_n in 0..v_length - 1 loop
      exit when p_spec.last_days is null and p_spec.near_last is null and p_spec.near_days is null;
      if get_bit(p_spec.last_days, v_n) = 1 then
        v_bits := set_bit(v_bits, v_length - 1 - v_n, 1);
      end if;
      if get_bit(p_spec.near_last, v_n) = 1 then
        v_day := _nearest_weekday(v_length - v_n, v_first, v_length);
        v_bits := set_bit(v_bits, v_day - 1, 1);
      end if;
      if get_bit(p_spec.near_days, v_n) = 1 then
        v_bits := set_bit(v_bits, _nearest_weekday(v_n + 1, v_first, v_length) - 1, 1);
      end if;
    end loop;
  end if;

  if p_spec.day_rule in ('weekdays', 'either') then
    v_bits := v_bits | substring(p_spec.weekdays from v_first + 1 for v_length);
    for v_n in 0..34 loop
      exit when p_spec.nth_weekdays is null;
      v_day := (v_n + 7 - v_first) % 7 + 7 * (v_n / 7);
      if get_bit(p_spec.nth_weekdays, v_n) = 1 and v_day < v_length then
        v_bits := set_bit(v_bits, v_day, 1);
      end if;
    end loop;
    for v_day in v_length - 7..v_length - 1 loop
      exit when p_spec.last_weekdays is null;
      if get_bit(p_spec.last_weekdays, (v_first + v_day) % 7) = 1 then
        v_bits := set_bit(v_bits, v_day, 1);
      end if;
    end loop;
  end if;
  return v_bits;
end;
$$
set search_path from current;

comment on function _cron_month_days is 'Days of a month that match a cron expression, as bits.';

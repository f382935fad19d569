-- Reads a cron expression.
--
-- Caller   cron_next, _store_schedule.
-- Locks    none.
-- Index    none.
-- Raises   QE040, naming the field and the reason; also for one that never comes (31 February).
--
-- A field is restricted unless it is exactly * or ?. When both day fields are restricted, either
-- may match, as cron has it; */2 is restricted too.
create or replace function _parse_cron(p_expression text)
returns cron_spec
language plpgsql
immutable
as $$
declare
  c_months constant text[] := '{JAN,FEB,MAR,APR,MAY,JUN,JUL,AUG,SEP,OCT,NOV,DEC}';
  v_text   text := upper(btrim(regexp_replace(left(p_expression, 1000), '\s+', ' ', 'g')));
  v_field  text[];
  v_part   integer[];
  v_spec   cron_spec;
begin
  v_part := regexp_match(
    v_text, '^@EVERY (?:([0-9]{1,8})D)?(?:([0-9]{1,8})H)?(?:([0-9]{1,8})M)?(?:([0-9]{1,8})S)?$');
  if v_part is not null then
    v_spec.every := coalesce(v_part[1], 0) * 86400::bigint + coalesce(v_part[2], 0) * 3600::bigint
      + coalesce(v_part[3], 0) * 60::bigint + coalesce(v_part[4], 0);
    if v_spec.every not between 1 and 366 * 86400 then
      perform _cron_refuse(p_expression, '@every', 'goes from 1s to 366d');
    end if;
    return v_spec;
  end if;

  v_text := case v_text
    when '@YEARLY' then '0 0 1 1 *'
    when '@ANNUALLY' then '0 0 1 1 *'
    when '@MONTHLY' then '0 0 1 * *'
    when '@WEEKLY' then '0 0 * * 0'
    when '@DAILY' then '0 0 * * *'
    when '@MIDNIGHT' then '0 0 * * *'
    when '@HOURLY' then '0 * * * *'
    else v_text
  end;
  v_field := string_to_array(v_text, ' ');
  if v_text is null or v_text like '@%' or cardinality(v_field) not in (5, 6)
    or length(p_expression) > 1000
  then
    perform _cron_refuse(p_expression, 'form', case
      when v_text like '@%' then
        'known are @yearly, @monthly, @weekly, @daily, @hourly and @every 1h30m'
      when cardinality(v_field) = 7 then 'seven fields; a year is not supported'
      else format('%s fields, 5 or 6 are needed', coalesce(cardinality(v_field), 0))
    end);
  elsif cardinality(v_field) = 5 then
    v_field := array_prepend('0', v_field);
  end if;

  v_spec.seconds := _cron_field(p_expression, 'second', string_to_array(v_field[1], ','), 0, 59);
  v_spec.minutes := _cron_field(p_expression, 'minute', string_to_array(v_field[2], ','), 0, 59);
  v_spec.hours := _cron_field(p_expression, 'hour', string_to_array(v_field[3], ','), 0, 23);
  v_spec.months :=
    _cron_field(p_expression, 'month', string_to_array(v_field[5], ','), 1, 12, c_months);
  v_spec.is_interval := concat(v_field[1], v_field[2], v_field[3]) ~ '[*/]';
  v_spec.day_rule := case
    when v_field[4] in ('*', '?') and v_field[6] in ('*', '?') then 'any'
    when v_field[6] in ('*', '?') then 'days'
    when v_field[4] in ('*', '?') then 'weekdays'
    else 'either'
  end;
  if v_spec.day_rule in ('days', 'either') then
    v_spec := _cron_days(p_expression, v_field[4], v_spec);
  end if;
  if v_spec.day_rule in ('weekdays', 'either') then
    v_spec := _cron_weekdays(p_expression, v_field[6], v_spec);
  end if;

  if _cron_next_local(v_spec, timestamp '1999-12-31 23:59:59') is null then
    perform _cron_refuse(
      p_expression, 'day of month', 'none of these months ever has such a day');
  end if;
  return v_spec;
end;
$$
set search_path from current;

comment on function _parse_cron is 'Read a cron expression; QE040 if it is none.';

-- Reads the day-of-week field into a cron_spec: 0 to 7 or SUN to SAT, nL, n#k.
--
-- Caller   _parse_cron.
-- Locks    none.
-- Index    none.
-- Raises   QE040.
--
-- A bare L is refused: some dialects take it for Saturday, others for "the last day of the week".
create or replace function _cron_weekdays(p_expression text, p_text text, p_spec cron_spec)
returns cron_spec
language plpgsql
immutable
as $$
declare
  c_names constant text[] := '{SUN,MON,TUE,WED,THU,FRI,SAT}';
  v_plain text[] := '{}';
  v_bits  bit varying;
  v_item  text;
  v_part  text[];
  v_day   integer;
begin
  foreach v_item in array string_to_array(p_text, ',') loop
    v_part := regexp_match(v_item, '^([0-9A-Z]*)(?:(L)|#([0-9]+))$');
    v_day := _cron_value(v_part[1], 0, 7, c_names) % 7;
    if v_part is null then
      v_plain := array_append(v_plain, v_item);
    elsif v_day is null then
      perform _cron_refuse(p_expression, 'day of week',
        format('%L names no weekday; the last Friday of a month is 5L', v_item));
    elsif v_part[2] is not null then
      p_spec.last_weekdays := set_bit(
        coalesce(p_spec.last_weekdays, repeat('0', 7)::bit varying), v_day, 1);
    elsif v_part[3] !~ '^[1-5]$' then
      perform _cron_refuse(p_expression, 'day of week',
        format('%L: a month has a first to a fifth weekday, #1 to #5', v_item));
    else
      p_spec.nth_weekdays := set_bit(
        coalesce(p_spec.nth_weekdays, repeat('0', 35)::bit varying),
        7 * (v_part[3]::integer - 1) + v_day, 1);
    end if;
  end loop;

  v_bits := _cron_field(p_expression, 'day of week', v_plain, 0, 7, c_names);
  v_bits := substring(set_bit(v_bits, 0, get_bit(v_bits, 0) | get_bit(v_bits, 7)) from 1 for 7);
  p_spec.weekdays := v_bits || v_bits || v_bits || v_bits || v_bits || v_bits;
  return p_spec;
end;
$$
set search_path from current;

comment on function _cron_weekdays is 'Read the day-of-week field of a cron expression.';

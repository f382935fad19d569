-- Reads the day-of-month field into a cron_spec: days, L, L-n, nW, LW, L-nW.
--
-- Caller   _parse_cron.
-- Locks    none.
-- Index    none.
-- Raises   QE040.
create or replace function _cron_days(p_expression text, p_text text, p_spec cron_spec)
returns cron_spec
language plpgsql
immutable
as $$
declare
  c_none  constant bit varying := repeat('0', 31)::bit varying;
  v_plain text[] := '{}';
  v_item  text;
  v_part  text[];
  v_n     integer;
begin
  foreach v_item in array string_to_array(p_text, ',') loop
    v_part := regexp_match(v_item, '^(?:(L)(?:-([0-9]{1,2}))?(W)?|([0-9]{1,2})W)$');
    v_n := coalesce(v_part[2], v_part[4], '0')::integer;
    if v_part is null then
      v_plain := array_append(v_plain, v_item);
    elsif v_n > 31 or (v_part[1] is not null and v_n > 30) or (v_part[4] is not null and v_n < 1)
    then
      perform _cron_refuse(p_expression, 'day of month', format('no month has a day %L', v_item));
    elsif v_part[4] is not null then
      p_spec.near_days := set_bit(coalesce(p_spec.near_days, c_none), v_n - 1, 1);
    elsif v_part[3] is not null then
      p_spec.near_last := set_bit(coalesce(p_spec.near_last, c_none), v_n, 1);
    else
      p_spec.last_days := set_bit(coalesce(p_spec.last_days, c_none), v_n, 1);
    end if;
  end loop;

  p_spec.days := _cron_field(p_expression, 'day of month', v_plain, 1, 31);
  return p_spec;
end;
$$
set search_path from current;

comment on function _cron_days is 'Read the day-of-month field of a cron expression.';

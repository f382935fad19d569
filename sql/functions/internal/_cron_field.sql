-- Reads values, ranges and steps of one cron field into bits, the field's lowest value first.
--
-- Caller   _parse_cron, _cron_days, _cron_weekdays.
-- Locks    none.
-- Index    none.
-- Raises   QE040.
--
-- A range that runs backwards is refused: "22-3" is as likely a slip as a wish, and the wish can be
-- written as two ranges. In day of week 7 is Sunday too, so a range may end in it (FRI-SUN, 5-7),
-- but a wildcard or an open step ends on Saturday, or Sunday would come twice.
create or replace function _cron_field(
  p_expression text,
  p_field      text,
  p_items      text[],
  p_min        integer,
  p_max        integer,
  p_names      text[] default null
)
returns bit varying
language plpgsql
immutable
as $$
declare
  v_bits bit varying := repeat('0', p_max - p_min + 1)::bit varying;
  v_top  integer := case p_max when 7 then 6 else p_max end;
  v_item text;
  v_part text[];
  v_from integer;
  v_to   integer;
  v_step integer;
  v_why  text;
begin
  foreach v_item in array p_items loop
    v_part := regexp_match(
      v_item, '^(?:(\*)|([0-9A-Z]+)(?:-([0-9A-Z]+))?)(?:/([0-9]{1,4}))?$');
    v_step := coalesce(v_part[4]::integer, 1);
    v_from := case when v_part[1] is not null then p_min
      else _cron_value(v_part[2], p_min, p_max, p_names) end;
    v_to := case
      when v_part[1] is not null then v_top
      when v_part[3] is not null then _cron_value(v_part[3], p_min, p_max, p_names)
      when v_part[4] is not null then greatest(v_top, v_from)
      else v_from
    end;
    if p_max = 7 and v_part[3] is not null and v_to = 0 and v_from > 0 then
      v_to := 7;
    end if;

    v_why := case
      when v_part is null then format('%L is no value, range or step', left(v_item, 40))
      when v_from is null or v_to is null then
        format('%L is not within %s to %s', left(v_item, 40), p_min, p_max)
      when v_from > v_to then
        format('range %s runs backwards; write %s-%s,%s-%s', v_item,
          v_from, v_top, p_min, v_to)
      when v_step not between 1 and p_max then
        format('step %s is not within 1 to %s', v_step, p_max)
    end;
    if v_why is not null then
      perform _cron_refuse(p_expression, p_field, v_why);
    end if;

    for v_value in v_from..v_to by v_step loop
      v_bits := set_bit(v_bits, v_value - p_min, 1);
    end loop;
  end loop;
  return v_bits;
end;
$$
set search_path from current;

comment on function _cron_field is 'Values of one cron field, as bits.';

-- A number or a name of a cron field; null if it is neither, or out of bounds.
--
-- Caller   _cron_field, _cron_weekdays.
-- Locks    none.
-- Index    none.
-- Raises   nothing.
create or replace function _cron_value(p_text text, p_min integer, p_max integer, p_names text[])
returns integer
language plpgsql
immutable
as $$
declare
  v_value integer := case
    when p_text ~ '^[0-9]{1,4}$' then p_text::integer
    else array_position(p_names, p_text) - 1 + p_min
  end;
begin
  return case when v_value between p_min and p_max then v_value end;
end;
$$
set search_path from current;

comment on function _cron_value is 'Value of a number or name in a cron field, or null.';

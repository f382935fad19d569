-- A whole number out of JSON; null for null.
--
-- Caller   set_queue.
-- Locks    none.
-- Index    none.
-- Raises   QE016 for anything but a whole number.
create or replace function _to_integer(p_value jsonb)
returns integer
language plpgsql
immutable
as $$
begin
  if p_value is null or p_value = 'null' then
    return null;
  elsif jsonb_typeof(p_value) <> 'number' or p_value::text !~ '^-?[0-9]{1,9}$' then
    raise exception using errcode = 'QE016',
      message = format('a whole number was expected, got %s', left(p_value::text, 200));
  end if;

  return p_value::text::integer;
end;
$$
set search_path from current;

comment on function _to_integer is 'A JSON number as integer.';

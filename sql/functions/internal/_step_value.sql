-- A journal row's value as people read it; null when it is no JSON.
--
-- Caller   _list_steps.
-- Locks    none.
-- Index    none.
-- Raises   nothing.
--
-- Values are bytes: a codec of the application may have written them, and jsonb does not take every
-- JSON text (a zero character). What the runtime encoded is returned as it is: the client, which
-- has the keys, decodes it.
create or replace function _step_value(p_value bytea, p_codec smallint)
returns jsonb
language plpgsql
stable
as $$
begin
  if p_codec is not null then
    return null;
  end if;
  return convert_from(p_value, 'UTF8')::jsonb;
exception
  when data_exception or syntax_error_or_access_rule_violation or program_limit_exceeded then
    return null;
end;
$$
set search_path from current;

comment on function _step_value is 'Value of a journal row as JSON; null when it is none.';

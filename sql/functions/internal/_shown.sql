-- A payload, result or progress report as people are shown it.
--
-- Caller   job and every other function that shows one.
-- Locks    none.
-- Index    none.
-- Raises   nothing.
--
-- What the C# side has encoded would fill the screen and tell nothing: of it only the marks (how it
-- was encoded, with which key) and its length are shown. Other values are returned as they are.
create or replace function _shown(p_value jsonb)
returns jsonb
language sql
immutable
as $$
  select case
    when jsonb_typeof(p_value -> '$pgengine') = 'object'
      and jsonb_typeof(p_value -> 'data') = 'string'
      then jsonb_build_object(
        '$pgengine', p_value -> '$pgengine',
        'data', format('%s characters, encoded', length(p_value ->> 'data'))
      )
    else p_value
  end;
$$
set search_path from current;

comment on function _shown is
'A payload, result or progress report as people see it: without data that the runtime encoded.';

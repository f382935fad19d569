-- Second half of the advisory lock keys of this schema; the first half is 1346848078 ('PGEN').
--
-- Caller   _sweep.
-- Locks    none.
-- Index    none.
-- Raises   nothing.
--
-- Advisory locks have no owner and no rights: anybody may hold ours. They spare work, and nothing
-- is right only because of one.
create or replace function _lock_key(p_name text)
returns integer
language plpgsql
stable
as $$
begin
  return hashtext(current_schema() || ':' || p_name);
end;
$$
set search_path from current;

comment on function _lock_key is 'Second key of this schema''s advisory lock of that name.';

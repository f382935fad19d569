-- Stored tags as people see them.
--
-- Caller   job.
-- Locks    none.
-- Index    none.
-- Raises   nothing.
create or replace function _read_tags(p_tags text)
returns text[]
language plpgsql
immutable
as $$
begin
  return string_to_array(p_tags, ',');
end;
$$
set search_path from current;

comment on function _read_tags is 'Tags as an array; none is the empty array.';

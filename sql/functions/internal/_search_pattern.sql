-- The pattern that finds a text anywhere, whatever it holds; null for no text.
--
-- Caller   _list_failed, retry_failed.
-- Locks    none.
-- Index    none.
-- Raises   nothing.
create or replace function _search_pattern(p_search text)
returns text
language sql
immutable
as $$
  select '%' || regexp_replace(nullif(p_search, ''), '([\\%_])', '\\\1', 'g') || '%'
$$
set search_path from current;

comment on function _search_pattern is 'The like pattern that finds a text anywhere.';

-- The full name of the operation that a journal row belongs to.
--
-- Caller   _copy_steps, _list_runs, _rewind_run, fork.
-- Locks    none.
-- Index    none.
-- Raises   nothing.
--
-- Rows beside an operation's own have a mark behind its name: "?" the intent, "!3" the third
-- failure, "@" the deadline, ">" the child. None of these stands in a name.
create or replace function _step_base(p_name text)
returns text
language sql
immutable
as $$
  select regexp_replace(p_name, '([?@>]|![0-9]*)$', '')
$$
set search_path from current;

comment on function _step_base is 'A journal row''s name without the mark of what it is for.';

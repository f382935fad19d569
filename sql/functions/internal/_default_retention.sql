-- How long finished jobs are kept where neither their kind nor their queue says so.
--
-- Caller   _history_class, _complete_jobs, _classes_in_use.
-- Locks    none.
-- Index    settings_pkey.
-- Raises   nothing.
--
-- Completed jobs are many and seldom asked for: a day, as others do it. Failures are few, and
-- somebody has to find the time to look at them.
create or replace function _default_retention(p_state text)
returns text
language plpgsql
stable
as $$
begin
  return coalesce(
    (select s.value ->> p_state from settings as s where s.name = 'retention'),
    case p_state when 'completed' then 'day' when 'failed' then 'quarter' else 'month' end
  );
end;
$$
set search_path from current;

comment on function _default_retention is
'The retention class of a state by the engine-wide setting.';

-- The finished states that a state filter means; null when it means none.
--
-- Caller   _list_jobs, _check_job_filter.
-- Locks    none.
-- Index    none.
-- Raises   nothing.
create or replace function _finished_states(p_state text)
returns text[]
language sql
immutable
as $$
  select case
    when coalesce(p_state, 'finished') = 'finished' then array['completed', 'failed', 'cancelled']
    when p_state in ('completed', 'failed', 'cancelled') then array[p_state]
  end
$$
set search_path from current;

comment on function _finished_states is
'The finished states that a state filter means; null: none.';

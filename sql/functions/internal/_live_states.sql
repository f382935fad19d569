-- The live states that a state filter means; null when it means none.
--
-- Caller   _list_jobs, _check_job_filter.
-- Locks    none.
-- Index    none.
-- Raises   nothing.
create or replace function _live_states(p_state text)
returns text[]
language sql
immutable
as $$
  select case
    when coalesce(p_state, 'live') = 'live'
      then array['ready', 'running', 'blocked', 'waiting', 'paused']
    when p_state = 'scheduled' then array['ready']
    when p_state in ('ready', 'running', 'blocked', 'waiting', 'paused') then array[p_state]
  end
$$
set search_path from current;

comment on function _live_states is 'The live states that a state filter means; null: none.';

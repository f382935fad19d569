-- The states of live rows among which runs of a state are found; null when it is no live state.
--
-- Caller   _list_runs, _check_run_filter.
-- Locks    none.
-- Index    none.
-- Raises   nothing.
--
-- See _run_state for what makes the difference among them.
create or replace function _run_live_states(p_state text)
returns text[]
language sql
immutable
as $$
  select case
    when coalesce(p_state, 'live') = 'live'
      then array['ready', 'running', 'blocked', 'waiting', 'paused']
    when p_state = 'cancelling' then array['ready', 'running', 'blocked', 'waiting']
    when p_state = 'scheduled' then array['ready']
    when p_state = 'ready' then array['ready', 'blocked']
    when p_state = 'running' then array['running']
    when p_state = 'waiting' then array['ready', 'waiting']
    when p_state in ('paused', 'blocked') then array['paused']
  end
$$
set search_path from current;

comment on function _run_live_states is
'The states of rows that a state of live runs may have; null: none.';

-- The word for where a live run stands.
--
-- Caller   _list_runs, result.
-- Locks    none.
-- Index    none.
-- Raises   nothing.
--
-- A run that waits with a deadline is ready in the table, at that time; one that a limit holds back
-- is blocked there, a word that for runs means: it does not fit the code.
create or replace function _run_state(p_run jobs, p_now timestamptz)
returns text
language sql
immutable
as $$
  select case
    when p_run.state = 'paused' and p_run.problem is not null then 'blocked'
    when p_run.state = 'paused' then 'paused'
    when p_run.cancel_requested_at < 'infinity' then 'cancelling'
    when p_run.state in ('running', 'waiting') then p_run.state
    when p_run.state = 'blocked' or p_run.run_at <= p_now then 'ready'
    when p_run.last_outcome = 'parked' then 'waiting'
    else 'scheduled'
  end
$$
set search_path from current;

comment on function _run_state is 'The word for where a live run stands.';

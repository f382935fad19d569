-- Whether a run is parked: it holds no lease and waits for what its row says in awaits.
--
-- Caller   whatever must leave parked runs alone, or advance them.
-- Locks    none.
-- Index    none.
-- Raises   nothing.
--
-- With a deadline it stands ready in its lane, at that time; without one it is waiting. A run that
-- has been advanced or cancelled counts until it is claimed, with awaits null.
create or replace function _is_parked(p_run jobs)
returns boolean
language sql
immutable
as $$
  select p_run.step_count is not null
    and (
      p_run.state = 'waiting'
      or (p_run.state in ('ready', 'paused') and coalesce(p_run.last_outcome = 'parked', false))
    )
$$
set search_path from current;

comment on function _is_parked is 'Whether this job is a parked run.';

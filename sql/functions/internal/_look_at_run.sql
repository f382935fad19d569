-- Makes a run notice what has come for it.
--
-- Caller   _tell_parent, _look_at_runs; they hold the lock on the run.
-- Locks    none further.
-- Index    as _advance_run.
-- Raises   nothing.
--
-- A paused one notices when it is resumed.
create or replace function _look_at_run(p_run jobs, p_now timestamptz)
returns void
language plpgsql
volatile
as $$
begin
  if p_run.state = 'running' then
    perform _notify('wake', 'r:' || p_run.id);
  elsif p_run.state <> 'paused' and _is_parked(p_run) then
    perform _advance_run(p_run, p_now);
  end if;
end;
$$
set search_path from current;

comment on function _look_at_run is 'Make a run notice what has come for it.';

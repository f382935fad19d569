-- Makes a run notice what has come for it.
--
-- Caller   _tell_parent, _look_at_runs; they hold the lock on the run.
-- Locks    none further.
-- Index    as _advance_run.
-- Raises   nothing.
--
-- A paused one notices when it is resumed. A claim may just have passed over one that is due, for
-- the lock that the caller holds: nobody but the caller would wake a worker again.
create or replace function _look_at_run(p_run jobs, p_now timestamptz)
returns void
language plpgsql
volatile
as $$
begin
  if p_run.state = 'running' then
    perform _notify('wake', 'r:' || p_run.id);
  elsif p_run.state <> 'paused' and _is_parked(p_run) and _advance_run(p_run, p_now) then
    return;
  elsif p_run.state = 'ready' and p_run.run_at <= p_now then
    perform _wake_run(p_run, p_now);
  end if;
end;
$$
set search_path from current;

comment on function _look_at_run is 'Make a run notice what has come for it.';

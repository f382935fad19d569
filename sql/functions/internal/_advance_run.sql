-- Makes a parked run ready if something has come that it waits for.
--
-- Caller   _look_at_run, and whoever sends a signal or resumes a run; they hold the lock on the
--          run, which is parked.
-- Locks    none further.
-- Index    as _take_awaited; jobs_pkey; jobs_lane_idx (written).
-- Raises   nothing.
--
-- What came is in the journal already: to resume costs one claim. last_outcome stays 'parked', so
-- the worker that has the run in memory is given the new rows only.
-- Plans outlive the moment they were made in: with a handful of runs and signals a sequential scan
-- would be chosen, and kept by the session when there are many.
create or replace function _advance_run(p_run jobs, p_now timestamptz)
returns boolean
language plpgsql
volatile
as $$
begin
  perform from _take_awaited(p_run.id, p_run.awaits, p_run.step_count, p_now);
  if not found then
    return false;
  end if;

  update jobs as j
  set state = 'ready', run_at = p_now, held_run_at = null, awaits = null
  where j.id = p_run.id;
  perform _wake_run(p_run, p_now);
  return true;
end;
$$
set enable_seqscan = off
set search_path from current;

comment on function _advance_run is 'Make a parked run ready if what it waits for has come.';

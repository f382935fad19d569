-- Asks a run for its cancellation: it undoes what it has done, and then ends as cancelled.
--
-- Caller   cancel, cancel_jobs, _cancel_child; they hold the lock on the run.
-- Locks    as _cancel_children.
-- Index    jobs_pkey; jobs_lane_idx (written).
-- Raises   nothing.
--
-- One that has not begun ends at once. A parked or paused one becomes ready: a worker has to
-- deliver the request. A second request changes nothing: the first may be under way.
create or replace function _cancel_run(p_run jobs, p_reason text, p_now timestamptz)
returns text
language plpgsql
volatile
as $$
begin
  if p_run.attempt = 0 then
    perform _finish_job(p_run, 'cancelled', coalesce(p_reason, 'cancelled'), null, p_now);
    return 'cancelled';
  end if;

  if p_run.cancel_requested_at < 'infinity' then
    return 'requested';
  end if;

  if p_run.state in ('ready', 'waiting', 'paused') then
    update jobs as j
    set cancel_requested_at = p_now, cancel_reason = p_reason, pause_requested_at = null,
      state = 'ready', run_at = p_now, held_run_at = null, awaits = null, problem = null
    where j.id = p_run.id;
    perform _wake_run(p_run, p_now);
  else
    update jobs as j
    set cancel_requested_at = p_now, cancel_reason = p_reason, pause_requested_at = null
    where j.id = p_run.id;
    if p_run.state = 'running' then
      perform _notify('wake', 'c:' || p_run.id);
    end if;
  end if;

  perform _cancel_children(p_run.id, p_now);
  return 'requested';
end;
$$
set search_path from current;

comment on function _cancel_run is 'Ask a run for its cancellation; cancelled or requested.';

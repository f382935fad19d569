-- Puts a running job back into its lane without spending the attempt (snooze, release), or ends it
-- when somebody asked for its cancellation.
--
-- Caller   _settle_item, _release_lease; they hold the lock on the job.
-- Locks    none further.
-- Index    jobs_pkey; jobs_lane_idx (written).
-- Raises   nothing.
--
-- A run goes on in any case: what it has done is to be undone first.
-- The attempt number only grows, so the attempt is spared instead. The lease stays on the row: the
-- same settle, sent again, is answered "already".
create or replace function _give_back(
  p_job     jobs,
  p_run_at  timestamptz,
  p_outcome text,
  p_now     timestamptz
)
returns text
language plpgsql
volatile
as $$
begin
  if p_job.cancel_requested_at is not null and p_job.step_count is null then
    perform _finish_job(
      p_job, 'cancelled', coalesce(p_job.cancel_reason, 'cancelled'), null, p_now
    );
    return 'cancelled';
  end if;

  update jobs as j
  set state        = 'ready',
      slot         = false,
      run_at       = greatest(p_run_at, p_now),
      held_run_at  = null,
      spared       = j.spared + 1,
      last_outcome = p_outcome
  where j.id = p_job.id;

  perform _free_place(p_job, p_now);
  perform _wake(p_job.queue, p_job.kind, greatest(p_run_at, p_now), p_now);
  return p_outcome;
end;
$$
set search_path from current;

comment on function _give_back is 'Return a running job to its lane with its attempt spared.';

-- Takes a job back from a worker that is gone.
--
-- Caller   _sweep_leases; it holds the lock on the job.
-- Locks    none further.
-- Index    jobs_pkey; attempts_pkey and jobs_lane_idx (written).
-- Raises   nothing.
--
-- The attempt is spared: it was the worker that failed. But the loss is counted, for a job may be
-- what kills workers: after one it is not prefetched, after two it runs alone, and only losses
-- while alone, three of them, end it. The lease goes from the row: it was taken, not settled.
create or replace function _rescue_job(
  p_job    jobs,
  p_worker text,
  p_delay  interval,
  p_now    timestamptz
)
returns text
language plpgsql
volatile
as $$
declare
  c_lost_together constant integer := 2;
  c_lost_alone    constant integer := 3;
  v_detail jsonb := jsonb_build_object(
    'worker', p_worker, 'error_type', 'worker_lost',
    'error_message', format('worker %s stopped beating while it held the job', p_worker)
  );
begin
  perform _record_attempt(p_job, 'lost', v_detail, p_now);

  if p_job.cancel_requested_at is not null then
    perform _finish_job(
      p_job, 'cancelled', coalesce(p_job.cancel_reason, 'cancelled'), null, p_now
    );
    return 'cancelled';
  end if;

  if p_job.losses + 1 >= c_lost_together + c_lost_alone then
    p_job.losses := p_job.losses + 1;
    p_job.spared := p_job.spared + 1;
    perform _finish_job(
      p_job, 'failed',
      format('poison: %s workers were lost, %s while it ran alone', p_job.losses, c_lost_alone),
      null, p_now
    );
    return 'failed';
  end if;

  update jobs as j
  set state        = 'ready',
      run_at       = p_now + coalesce(p_delay, interval '0') * (1 + 0.1 * random()),
      held_run_at  = null,
      lease        = null,
      spared       = j.spared + 1,
      losses       = j.losses + 1,
      last_outcome = null
  where j.id = p_job.id;
  return 'rescued';
end;
$$
set search_path from current;

comment on function _rescue_job is 'Return a lost worker''s job to its lane, or end it as poison.';

-- Takes a job back from a worker that is gone.
--
-- Caller   _sweep_lease; it holds the lock on the job.
-- Locks    none further.
-- Index    jobs_pkey; attempts_pkey and jobs_lane_idx (written).
-- Raises   nothing.
--
-- The attempt is spared: it was the worker that failed. But the loss is counted, for a job may be
-- what kills workers: after one it is not prefetched, after two it runs alone, and only losses
-- while alone, three of them, end it. The lease goes from the row: it was taken, not settled.
-- A run goes on also when its cancellation is asked for: what it has done is to be undone first.
-- p_policy is what the lost worker had registered for the kind. Action "retry", the default, runs
-- the job again (delay_ms); "fail" counts the attempt as failed, so that it waits by its retry
-- policy (retry, max_attempts: the kind's); "end" fails the job. Losses count whatever it says.
create or replace function _rescue_job(
  p_job    jobs,
  p_worker text,
  p_delay  interval,
  p_policy jsonb,
  p_now    timestamptz
)
returns text
language plpgsql
volatile
as $$
declare
  c_lost_together constant integer := 2;
  c_lost_alone    constant integer := 3;
  v_action text;
  v_delay  interval;
  v_detail jsonb := jsonb_build_object(
    'worker', p_worker, 'error_type', 'worker_lost',
    'error_message', format('worker %s stopped beating while it held the job', p_worker)
  );
begin
  if p_policy ->> 'action' = 'fail' and p_job.losses + 1 < c_lost_together + c_lost_alone then
    v_action := _fail_job(p_job, p_policy || v_detail, p_now);
    update jobs as j set lease = null, losses = j.losses + 1, last_outcome = null
    where j.id = p_job.id;
    return case v_action when 'retry' then 'rescued' else v_action end;
  end if;

  perform _record_attempt(p_job, 'lost', v_detail, p_now);

  if p_job.cancel_requested_at is not null and p_job.step_count is null then
    perform _finish_job(
      p_job, 'cancelled', coalesce(p_job.cancel_reason, 'cancelled'), null, p_now
    );
    return 'cancelled';
  end if;

  if p_policy ->> 'action' = 'end' then
    p_job.losses := p_job.losses + 1;
    perform _finish_job(
      p_job, 'failed', format('worker %s was lost; this kind is not run again', p_worker), null,
      p_now
    );
    return 'failed';
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

  if p_policy ->> 'delay_ms' is not null then
    v_delay := least(greatest((p_policy ->> 'delay_ms')::double precision, 0), 315360000000)
      * interval '1 millisecond';
  end if;

  update jobs as j
  set state        = 'ready',
      slot         = false,
      run_at       = p_now + coalesce(v_delay, p_delay, interval '0') * (1 + 0.1 * random()),
      held_run_at  = null,
      lease        = null,
      spared       = j.spared + 1,
      losses       = j.losses + 1,
      last_outcome = null
  where j.id = p_job.id;
  perform _free_place(p_job, p_now);
  return 'rescued';
end;
$$
set search_path from current;

comment on function _rescue_job is 'Return a lost worker''s job to its lane, or end it as poison.';

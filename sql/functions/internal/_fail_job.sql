-- Ends a failed attempt: the job is tried again later, or ends as failed.
--
-- Caller   _settle_item; it holds the lock on the job.
-- Locks    none further.
-- Index    jobs_pkey, queues_pkey, attempts_pkey (written), jobs_lane_idx (written).
-- Raises   QE002, QE003 for a new payload that is too large or too deep.
--
-- A handler that has done part of its payload may send what is left: the retry, or the dead letter,
-- has that.
-- A run whose cancellation is asked for goes on: what it has done is to be undone first.
-- Policy and max_attempts: the job's own before the kind's (sent along by the worker, so that a
-- rolling deploy has no shared row to fight over) before the queue's before the default.
create or replace function _fail_job(p_job jobs, p_detail jsonb, p_now timestamptz)
returns text
language plpgsql
volatile
as $$
declare
  v_queue   queues;
  v_outcome text := 'retry';
  v_reason  text;
  v_max     integer;
  v_try     integer := p_job.attempt - p_job.spared;
  v_delay   interval;
begin
  if p_detail ? 'payload' then
    p_job.payload := p_detail -> 'payload';
    perform _check_payload(p_job.payload);
  end if;

  select q.* into v_queue from queues as q where q.queue = p_job.queue;
  v_max := coalesce(
    p_job.max_attempts, (p_detail ->> 'max_attempts')::integer, v_queue.max_attempts, 20
  );

  if p_job.cancel_requested_at is not null and p_job.step_count is null then
    v_outcome := 'cancelled';
    v_reason := coalesce(p_job.cancel_reason, 'cancelled');
  elsif coalesce((p_detail ->> 'permanent')::boolean, false) then
    v_outcome := 'failed';
    v_reason := coalesce(p_detail ->> 'reason', 'permanent failure');
  elsif v_try >= v_max then
    v_outcome := 'failed';
    v_reason := format('all %s attempts failed', v_max);
  end if;

  perform _record_attempt(p_job, v_outcome, p_detail, p_now);

  if v_outcome <> 'retry' then
    perform _finish_job(p_job, v_outcome, v_reason, null, p_now);
    return v_outcome;
  end if;

  -- least() would pass over a null and take the bound.
  v_delay := case
    when p_detail ->> 'retry_in_ms' is null then
      _retry_delay(coalesce(p_job.retry, p_detail -> 'retry', v_queue.retry), v_try, random())
    else
      least(greatest((p_detail ->> 'retry_in_ms')::double precision, 0), 315360000000)
        * interval '1 millisecond'
  end;
  update jobs as j
  set state        = 'ready',
      slot         = false,
      run_at       = p_now + v_delay,
      held_run_at  = null,
      payload      = p_job.payload,
      last_outcome = 'retry'
  where j.id = p_job.id;
  perform _free_place(p_job, p_now);
  return 'retry';
end;
$$
set search_path from current;

comment on function _fail_job is 'Settle a failed attempt: retry, failed or cancelled.';

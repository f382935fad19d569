-- Ends one live job: out of jobs, into history as far as its kind and queue keep any.
--
-- Caller   whatever ends one job: _settle_item, _fail_job, _give_back, _rescue_job, _end_jobs,
--          cancel, remove …; it holds the lock on the job.
-- Locks    none further; of a run as _after_run_end.
-- Index    jobs_pkey, places_job_idx, queues_pkey, kinds_pkey, attempts_pkey; history_id_idx
--          (written).
-- Raises   nothing.
--
-- p_least: the class that keeps it where its kind and queue keep nothing.
-- The many plain completions of settle_jobs_v1 take the same way as a set, in _complete_jobs; those
-- of settle_runs_v1 in _complete_runs.
create or replace function _finish_job(
  p_job    jobs,
  p_state  text,
  p_reason text,
  p_result jsonb,
  p_now    timestamptz,
  p_least  text default null
)
returns void
language plpgsql
volatile
as $$
declare
  v_class text := coalesce(
    _history_class(p_job.queue, p_job.kind, p_state, p_job.keep_result), p_least
  );
begin
  delete from jobs as j where j.id = p_job.id;
  if p_job.slot then
    delete from places as p where p.job_id = p_job.id;
  end if;

  if v_class is not null then
    insert into history (
      id, finished_at, created_at, run_at, started_at, lease, attempt, spared, max_attempts,
      priority, losses, queue, kind, state, class, reason, payload, result, headers, retry,
      timeout, keep_result, key, concurrency_key, tags, group_id, attempts, step_count, parent_id,
      parent_step, step, status, labels
    )
    values (
      p_job.id, p_now, p_job.created_at,
      nullif(coalesce(p_job.held_run_at, p_job.run_at), p_job.created_at),
      p_job.claimed_at, p_job.lease, p_job.attempt, p_job.spared, p_job.max_attempts,
      p_job.priority, p_job.losses, p_job.queue, p_job.kind, p_state, v_class,
      left(p_reason, 2000),
      case
        when p_state <> 'completed' or _keeps_payload(p_job.queue, p_job.kind, p_job.payload)
          then p_job.payload
      end,
      p_result, p_job.headers, p_job.retry, p_job.timeout, p_job.keep_result,
      p_job.key, p_job.concurrency_key, p_job.tags, p_job.group_id,
      case when p_job.attempt > 0 then _attempts_of(p_job.id) end,
      p_job.step_count, p_job.parent_id, p_job.parent_step,
      case when p_state <> 'completed' then p_job.step end, p_job.status, p_job.labels
    );
  end if;

  if p_job.step_count is not null then
    perform _after_run_end(
      array[row(
        p_job.id, p_state, left(p_reason, 2000), p_result, p_job.parent_id, p_job.parent_step,
        v_class is not null
      )::ended_run],
      p_now
    );
  end if;

  if p_job.attempt > 0 then
    delete from attempts as a where a.job_id = p_job.id;
  end if;

  if p_job.key is not null or p_job.concurrency_key is not null or p_job.group_id is not null then
    perform _after_end(
      array[row(
        p_job.id, p_state, p_job.queue, p_job.key, p_job.concurrency_key, p_job.group_id
      )::ended_job],
      p_now
    );
  end if;

  if p_job.keep_result then
    perform _notify('done', p_job.id::text);
  end if;
end;
$$
set search_path from current;

comment on function _finish_job is
'End a live job as completed, failed or cancelled, with a reason.';

-- Brings a finished job back to life under its own id, unless a live job has its key.
--
-- Caller   retry, retry_failed, reschedule_jobs; they hold the lock on the history row.
-- Locks    waits for whoever is enqueuing the key at this moment.
-- Index    history_id_idx; jobs_key_idx decides; jobs_lane_idx, attempts_pkey (written).
-- Raises   nothing.
--
-- The attempt number goes on growing; what was spent is spared, so the job has all its attempts
-- again, and its losses are forgotten. Its failed attempts come along. False: the key is taken and
-- nothing was changed.
create or replace function _revive_job(p_past history, p_payload jsonb, p_run_at timestamptz)
returns boolean
language plpgsql
volatile
as $$
begin
  insert into jobs (
    id, run_at, created_at, priority, attempt, spared, queue, kind, payload,
    max_attempts, timeout, keep_result, headers, retry, key, concurrency_key, tags,
    group_id, step_count, parent_id, parent_step, status, labels
  )
  values (
    p_past.id, p_run_at, p_past.created_at, p_past.priority, p_past.attempt, p_past.attempt,
    p_past.queue, p_past.kind, coalesce(p_payload, p_past.payload),
    p_past.max_attempts, p_past.timeout, p_past.keep_result, p_past.headers, p_past.retry,
    p_past.key, p_past.concurrency_key, p_past.tags, p_past.group_id,
    p_past.step_count, p_past.parent_id, p_past.parent_step, p_past.status, p_past.labels
  )
  on conflict (queue, key, (follows is null)) where key is not null do nothing;
  if not found then
    return false;
  end if;

  if p_past.step_count is not null then
    update jobs as j set step_count = _rewind_run(p_past.id) where j.id = p_past.id;
  end if;

  perform _rejoin_group(p_past.group_id, p_past.state);
  delete from history as h
  where h.id = p_past.id and h.class = p_past.class and h.finished_at = p_past.finished_at;

  insert into attempts (
    job_id, attempt, lease, worker_name, outcome,
    error_type, error_message, error_detail, started_at, finished_at
  )
  select p_past.id, a.attempt, a.lease, a.worker, a.outcome,
    a.error_type, a.error_message, a.error_detail, a.started_at, a.finished_at
  from jsonb_to_recordset(p_past.attempts) as a (
    attempt integer, lease uuid, worker text, outcome text, error_type text, error_message text,
    error_detail text, started_at timestamptz, finished_at timestamptz
  );
  return true;
end;
$$
set search_path from current;

comment on function _revive_job is
'Bring a finished job back to life under its own id; false: its key is taken.';

-- Runs a finished job again under its own id, or a waiting one at once.
--
-- Caller   people; src/PgEngine/Sql/RetryJob.cs; `pgengine retry`.
-- Locks    the history or jobs row; waits for it.
-- Index    history_pkey, jobs_pkey; jobs_lane_idx, jobs_key_idx (written).
-- Raises   QE002, QE003 for a bad payload; QE009 when history did not keep the payload.
--
-- A job with a key comes back only where no live job has it: two of one key never run together.
-- The attempt number goes on growing; what was spent is spared, so the job has all its attempts
-- again, and its losses are forgotten.
create or replace function retry(job_id bigint, payload jsonb default null)
returns text
language plpgsql
volatile
security definer
as $$
#variable_conflict use_column
declare
  v_now  timestamptz := _clock();
  v_past history;
  v_job  jobs;
begin
  if retry.payload is not null then
    perform _check_payload(retry.payload);
  end if;

  select j.* into v_job from jobs as j where j.id = retry.job_id for update;
  if found then
    if v_job.state = 'running' then
      return 'running';
    end if;

    perform _audit('retry', retry.job_id::text, null, jsonb_build_object('was', v_job.state));
    update jobs as j
    set run_at = case when j.state = 'ready' then v_now else j.run_at end,
        held_run_at = case when j.state = 'ready' then null else v_now end,
        payload = coalesce(retry.payload, j.payload)
    where j.id = retry.job_id;
    perform _wake(v_job.queue, v_job.kind, v_now, v_now);
    return 'moved up';
  end if;

  select h.* into v_past from history as h where h.id = retry.job_id for update;
  if not found then
    -- Another retry may have brought it back between the two looks.
    return case
      when exists (select from jobs as j where j.id = retry.job_id)
        then retry(retry.job_id, retry.payload)
      else 'unknown'
    end;
  elsif v_past.state = 'completed' then
    return 'completed';
  elsif v_past.payload is null and retry.payload is null then
    raise exception using errcode = 'QE009',
      message = format('history holds no payload of job %s', retry.job_id),
      hint = 'Give one: retry(job_id, payload).';
  end if;

  -- The index decides, after waiting for whoever is enqueuing the key at this moment.
  insert into jobs (
    id, run_at, created_at, priority, attempt, spared, queue, kind, payload,
    max_attempts, timeout, keep_result, headers, retry, key, concurrency_key, tags,
    group_id
  )
  values (
    v_past.id, v_now, v_past.created_at, v_past.priority, v_past.attempt, v_past.attempt,
    v_past.queue, v_past.kind, coalesce(retry.payload, v_past.payload),
    v_past.max_attempts, v_past.timeout, v_past.keep_result, v_past.headers, v_past.retry,
    v_past.key, v_past.concurrency_key, v_past.tags, v_past.group_id
  )
  on conflict (queue, key, (follows is null)) where key is not null do nothing;
  if not found then
    return 'key taken';
  end if;

  perform _rejoin_group(v_past.group_id, v_past.state);
  delete from history as h where h.id = retry.job_id;
  perform _audit('retry', retry.job_id::text, null, jsonb_build_object('was', v_past.state));
  perform _wake(v_past.queue, v_past.kind, v_now, v_now);
  return 'retried';
end;
$$
set search_path from current;

comment on function retry is
'Run a failed or cancelled job again, or a waiting one at once.
It keeps its id; payload replaces the old one.
Answers: retried; moved up (it waited for its time); running;
completed (never run again); key taken (a live job has its key, nothing was changed); unknown.';

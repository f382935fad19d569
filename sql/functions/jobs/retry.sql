-- Runs a finished job again under its own id, or a waiting one at once.
--
-- Caller   people; src/PgEngine/Sql/RetryJob.cs; `pgengine retry`.
-- Locks    the history or jobs row; waits for it.
-- Index    history_id_idx, jobs_pkey; jobs_lane_idx, jobs_key_idx (written).
-- Raises   QE002, QE003 for a bad payload; QE009 when history did not keep the payload, or for a
--          new one for a run that has begun.
--
-- A job with a key comes back only where no live job has it: two of one key never run together.
-- See _revive_job for what it keeps. A run that waits for a time is moved up as any other job, and
-- waits again if the time has not come; one that waits for a signal, or is paused, counts as
-- running.
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
    if v_job.state = 'running'
      or (v_job.step_count is not null and v_job.state in ('waiting', 'paused'))
    then
      return 'running';
    elsif v_job.attempt > 0 and v_job.step_count is not null and retry.payload is not null then
      raise exception using errcode = 'QE009',
        message = format('run %s has begun with its payload', retry.job_id),
        hint = 'Fork it with another input: fork(run_id, input => ...).';
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

  select h.* into v_past from history as h where h.id = retry.job_id
  order by h.finished_at desc limit 1 for update;
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

  if not _revive_job(v_past, retry.payload, v_now) then
    return 'key taken';
  end if;
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

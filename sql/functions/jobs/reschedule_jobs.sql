-- Changes time, priority and attempts of jobs that are not running, and brings dead letters back.
--
-- Caller   operators; src/PgEngine/Admin; the command reschedule.
-- Locks    jobs and history rows in id order, skip locked: it never waits, but for a key that is
--          being enqueued at this moment.
-- Index    jobs_pkey, history_id_idx; jobs_lane_idx (written).
-- Raises   QE004, QE005, QE006 for values a job cannot have, QE011 for a bad list of ids.
--
-- The attempt number only grows, for it numbers the attempts in the job's story: what shall not
-- count any more is spared. A parked run is left alone: its time is that of what it waits for.
create or replace function reschedule_jobs(
  ids          bigint[],
  run_at       timestamptz default null,
  priority     integer default null,
  attempts     integer default null,
  max_attempts integer default null
)
returns table (job_id bigint, answer text)
language plpgsql
volatile
security definer
as $$
#variable_conflict use_column
declare
  v_now     timestamptz := _clock();
  v_job     jobs;
  v_past    history;
  v_changed bigint[] := '{}';
begin
  perform _check_ids(reschedule_jobs.ids);
  perform _check_reschedule(
    reschedule_jobs.run_at, reschedule_jobs.priority, reschedule_jobs.attempts,
    reschedule_jobs.max_attempts, v_now);

  for job_id in select distinct u.id from unnest(reschedule_jobs.ids) as u (id) order by u.id
  loop
    select j.* into v_job from jobs as j where j.id = job_id for update skip locked;
    if found then
      answer := case
        when v_job.state in ('running', 'waiting') or _is_parked(v_job) then 'running'
        else 'rescheduled'
      end;
    else
      select h.* into v_past from history as h where h.id = job_id and h.state <> 'completed'
      order by h.finished_at desc limit 1 for update skip locked;
      answer := case
        when not found or v_past.payload is null then _answer_for_absent(job_id)
        when _revive_job(v_past, null, coalesce(reschedule_jobs.run_at, v_now)) then 'retried'
        else 'key taken'
      end;
    end if;

    if answer in ('rescheduled', 'retried') then
      v_changed := v_changed || job_id;
    end if;
    return next;
  end loop;

  update jobs as j
  set run_at = case when j.state = 'ready' then coalesce(reschedule_jobs.run_at, j.run_at)
        else j.run_at end,
      held_run_at = case when j.state <> 'ready'
        then coalesce(reschedule_jobs.run_at, j.held_run_at) end,
      priority = coalesce(reschedule_jobs.priority, j.priority),
      attempt = greatest(j.attempt, reschedule_jobs.attempts),
      spared = case when reschedule_jobs.attempts is null then j.spared
        else greatest(j.attempt, reschedule_jobs.attempts) - reschedule_jobs.attempts end,
      losses = case when reschedule_jobs.attempts = 0 then 0 else j.losses end,
      max_attempts = coalesce(reschedule_jobs.max_attempts, j.max_attempts)
  where j.id = any (v_changed);

  perform _audit('reschedule_jobs', null, null, jsonb_strip_nulls(jsonb_build_object(
    'ids', reschedule_jobs.ids, 'run_at', reschedule_jobs.run_at,
    'priority', reschedule_jobs.priority, 'attempts', reschedule_jobs.attempts,
    'max_attempts', reschedule_jobs.max_attempts)));
  perform _wake_jobs(v_changed, v_now);
end;
$$
set search_path from current;

comment on function reschedule_jobs is
'Change time, priority or attempts of jobs; null leaves one as it is.
At most 10000 a call. attempts: how many count as spent; 0 begins again.
One row per job: rescheduled; retried (it had failed or was cancelled, and waits again); running
(left alone, as is a run that waits); finished (completed, or its payload is gone); key taken (a
live job has its key); busy (locked: try again); unknown.
Example: select * from reschedule_jobs(array[41, 42], run_at => now() + interval ''1 hour'');';

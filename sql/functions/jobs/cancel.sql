-- Cancels a job: at once when it is not running, else by asking its worker.
--
-- Caller   people; src/PgEngine/Sql/CancelJob.cs; `pgengine cancel`.
-- Locks    the jobs row; waits for it.
-- Index    jobs_pkey, history_id_idx.
-- Raises   nothing.
--
-- The request stays on the row. The worker hears of it by notification, else at its next beat,
-- which reads the row. A completion that is accepted first wins; an attempt that fails, is given
-- back or is swept ends as cancelled. A run that has begun
-- undoes what it did first, wherever it stands: see _cancel_run.
create or replace function cancel(job_id bigint, reason text default null)
returns text
language plpgsql
volatile
security definer
as $$
#variable_conflict use_column
declare
  v_now timestamptz := _clock();
  v_job jobs;
begin
  select j.* into v_job from jobs as j where j.id = cancel.job_id for update;

  if not found then
    return case
      when exists (select from history as h where h.id = cancel.job_id) then 'finished'
      else 'unknown'
    end;
  end if;

  perform _audit('cancel', cancel.job_id::text, cancel.reason, null);

  if v_job.step_count is not null then
    return _cancel_run(v_job, cancel.reason, v_now);
  end if;

  if v_job.state <> 'running' then
    perform _finish_job(v_job, 'cancelled', coalesce(cancel.reason, 'cancelled'), null, v_now);
    return 'cancelled';
  end if;

  update jobs as j
  set cancel_requested_at = least(j.cancel_requested_at, v_now),
      cancel_reason = coalesce(cancel.reason, j.cancel_reason)
  where j.id = cancel.job_id;
  perform _notify('wake', 'c:' || cancel.job_id);
  return 'requested';
end;
$$
set search_path from current;

comment on function cancel is
'Cancel a job.
Answers: cancelled; requested (it runs, and its worker is asked to stop it; or it is a workflow that
has begun, and undoes its steps first; children that shall end with it are cancelled too);
finished (too late); unknown.
Example: select cancel(42, ''ordered twice'');';

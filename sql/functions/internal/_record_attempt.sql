-- Writes down one attempt that did not succeed.
--
-- Caller   _fail_job, _rescue_job.
-- Locks    none.
-- Index    attempts_pkey (written), leases_pkey, workers_pkey.
-- Raises   nothing.
--
-- Texts are cut: an error message may carry a whole response body.
create or replace function _record_attempt(
  p_job     jobs,
  p_outcome text,
  p_detail  jsonb,
  p_now     timestamptz
)
returns void
language plpgsql
volatile
as $$
begin
  insert into attempts (
    job_id, attempt, lease, worker_name, outcome,
    error_type, error_message, error_detail, started_at, finished_at
  )
  values (
    p_job.id, p_job.attempt, p_job.lease,
    coalesce(
      p_detail ->> 'worker',
      (
        select w.name from leases as l join workers as w on w.id = l.worker_id
        where l.lease = p_job.lease
      )
    ),
    p_outcome, left(p_detail ->> 'error_type', 500), left(p_detail ->> 'error_message', 8000),
    left(p_detail ->> 'error_detail', 32000), p_job.claimed_at, p_now
  )
  on conflict (job_id, attempt) do nothing;
end;
$$
set search_path from current;

comment on function _record_attempt is 'Keep a failed or lost attempt with its error.';

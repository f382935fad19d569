-- Wakes workers for jobs that were just made ready, once per queue and kind.
--
-- Caller   reschedule_jobs, retry_failed.
-- Locks    none.
-- Index    jobs_pkey.
-- Raises   nothing.
create or replace function _wake_jobs(p_job_ids bigint[], p_now timestamptz)
returns void
language plpgsql
volatile
as $$
begin
  perform _wake(r.queue, r.kind, r.run_at, p_now)
  from (
    select j.queue, j.kind, min(j.run_at) as run_at
    from jobs as j
    where j.id = any (p_job_ids) and j.state = 'ready'
    group by j.queue, j.kind
  ) as r;
end;
$$
set search_path from current;

comment on function _wake_jobs is 'Wake workers for jobs that were made ready.';

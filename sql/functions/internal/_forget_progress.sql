-- Removes progress reports of jobs that are not running any more.
--
-- Caller   beat_worker_v1, when it sweeps.
-- Locks    progress rows, skip locked.
-- Index    progress_pkey, jobs_pkey.
-- Raises   nothing.
--
-- Not done where a job ends: most jobs report nothing, and the look-up would cost each of them.
-- The switches keep it to one probe per report: PostgreSQL 13 would hash the whole of jobs.
create or replace function _forget_progress()
returns void
language plpgsql
volatile
as $$
begin
  delete from progress as p
  using (
    select r.job_id from progress as r
    where not exists (
      select from jobs as j where j.id = r.job_id and j.state = 'running' and j.lease = r.lease
    )
    order by r.job_id
    limit 1000
    for update skip locked
  ) as done
  where p.job_id = done.job_id;
end;
$$
set enable_hashjoin = off
set enable_mergejoin = off
set enable_seqscan = off
set search_path from current;

comment on function _forget_progress is 'Delete progress rows of jobs that have ended.';

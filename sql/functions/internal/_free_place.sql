-- Looks after a job's line when the job has stopped running without ending.
--
-- Caller   _fail_job, _give_back, _rescue_job; the job is ready again, in this transaction.
-- Locks    as _promote_lines.
-- Index    see there.
-- Raises   nothing.
create or replace function _free_place(p_job jobs, p_now timestamptz)
returns void
language plpgsql
volatile
as $$
begin
  if p_job.slot and p_job.concurrency_key is not null then
    perform _promote_lines(array[p_job.queue], array[p_job.concurrency_key], p_now);
  end if;
end;
$$
set search_path from current;

comment on function _free_place is 'Promote who waited for the place of this job.';

-- Frees the place of a job that has stopped running without ending, and looks after its line.
--
-- Caller   _fail_job, _give_back, _rescue_job, _park_run; the job is ready again or parked, in this
--          transaction.
-- Locks    as _promote_lines.
-- Index    places_job_idx; see there.
-- Raises   nothing.
create or replace function _free_place(p_job jobs, p_now timestamptz)
returns void
language plpgsql
volatile
as $$
begin
  if p_job.slot then
    delete from places as p where p.job_id = p_job.id;
    if p_job.concurrency_key is not null then
      perform _promote_lines(array[p_job.queue], array[p_job.concurrency_key], p_now);
    end if;
  end if;
end;
$$
set search_path from current;

comment on function _free_place is 'Promote who waited for the place of this job.';

-- What a bulk act is told of a job whose row it could not lock.
--
-- Caller   _end_jobs, reschedule_jobs.
-- Locks    none.
-- Index    jobs_pkey, history_id_idx.
-- Raises   nothing.
create or replace function _answer_for_absent(p_job_id bigint)
returns text
language plpgsql
stable
as $$
begin
  return case
    when exists (select from jobs as j where j.id = p_job_id) then 'busy'
    when exists (select from history as h where h.id = p_job_id) then 'finished'
    else 'unknown'
  end;
end;
$$
set search_path from current;

comment on function _answer_for_absent is
'busy, finished or unknown: the answer for a job that could not be locked.';

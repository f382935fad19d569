-- The failed attempts of a live job, newest first, as its history row keeps them; null when none.
--
-- Caller   _finish_job, _complete_jobs.
-- Locks    none.
-- Index    attempts_pkey.
-- Raises   nothing.
--
-- They go where the job goes: no table of their own to prune, and nothing left behind. Of a job
-- that failed more often the newest 100 are kept.
create or replace function _attempts_of(p_job_id bigint)
returns jsonb
language plpgsql
stable
as $$
declare
  c_kept constant integer := 100;
begin
  return (
    select jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
      'attempt', t.attempt, 'lease', t.lease, 'outcome', t.outcome, 'worker', t.worker_name,
      'started_at', t.started_at, 'finished_at', t.finished_at, 'error_type', t.error_type,
      'error_message', t.error_message, 'error_detail', t.error_detail
    )) order by t.attempt desc)
    from (
      select a.attempt, a.lease, a.outcome, a.worker_name, a.started_at, a.finished_at,
        a.error_type, a.error_message, a.error_detail
      from attempts as a
      where a.job_id = p_job_id
      order by a.attempt desc
      limit c_kept
    ) as t
  );
end;
$$
set search_path from current;

comment on function _attempts_of is 'Failed attempts of a live job, as its history row keeps them.';

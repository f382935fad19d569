-- Troubles with jobs that claims do not meet.
--
-- Caller   doctor.
-- Locks    none.
-- Index    jobs_suspect_idx.
-- Raises   nothing.
create or replace function _doctor_jobs(p_now timestamptz)
returns table (
  check_name text,
  severity   text,
  subject    text,
  detail     text,
  cure       text
)
language plpgsql
volatile
as $$
#variable_conflict use_column
begin
  return query
  select
    'suspect_jobs', 'warn', format('job %s', j.id),
    format('job %s (%s in %s) was lost with %s workers and runs alone from now on', j.id, j.kind,
      j.queue, j.losses),
    'It may kill them: look for crashes and memory. It ends as failed after 3 losses while alone; '
      'to end it now: select cancel(' || j.id || ').'
  from jobs as j
  where j.losses > 1
  order by j.id
  limit 100;
end;
$$
set search_path from current;

comment on function _doctor_jobs is 'Troubles with jobs that claims do not meet.';

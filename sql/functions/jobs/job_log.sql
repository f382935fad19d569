-- The log lines of a job, oldest first.
--
-- Caller   people, the command job-log.
-- Locks    none.
-- Index    job_logs_pkey.
-- Raises   nothing: no row for a job that has none, or that is forgotten.
create or replace function job_log(job_id bigint, after_n integer default 0)
returns table (
  n       integer,
  attempt integer,
  at      timestamptz,
  level   text,
  message text
)
language plpgsql
stable
security definer
as $$
#variable_conflict use_column
begin
  return query
  select l.n, l.attempt, l.at, l.level, l.message
  from job_logs as l
  where l.job_id = job_log.job_id and l.n > coalesce(job_log.after_n, 0)
  order by l.n;
end;
$$
set search_path from current;

comment on function job_log is
'The log lines of a job, oldest first; after_n: only later ones.
Example: select at, level, message from job_log(42);';

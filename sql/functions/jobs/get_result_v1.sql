-- State and result of one job, for whoever waits for it.
--
-- Caller   src/PgEngine/Sql/GetResult.cs: WaitForResultAsync.
-- Locks    none.
-- Index    history_id_idx, jobs_pkey.
-- Raises   nothing; no row when the job is unknown.
create or replace function get_result_v1(p_job_id bigint)
returns table (kind text, state text, finished boolean, result jsonb, reason text)
language plpgsql
stable
security definer
as $$
#variable_conflict use_column
begin
  return query
  select h.kind, h.state, true, h.result, h.reason from history as h where h.id = p_job_id
  union all
  select j.kind, j.state, false, null::jsonb, null::text from jobs as j where j.id = p_job_id
  limit 1;
end;
$$
set search_path from current;

comment on function get_result_v1 is
'Kind and state of a job, and its result once it has finished.';

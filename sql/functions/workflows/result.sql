-- State and result of a run.
--
-- Caller   people, functions.
-- Locks    none.
-- Index    history_id_idx, jobs_pkey.
-- Raises   nothing: an unknown id gives no row.
create or replace function result(run_id bigint)
returns table (state text, finished boolean, result jsonb, reason text)
language plpgsql
volatile
security definer
as $$
#variable_conflict use_column
declare
  v_now timestamptz := _clock();
begin
  return query
  select h.state, true, h.result, h.reason from history as h
  where h.id = result.run_id and h.step_count is not null
  union all
  select _run_state(j, v_now), false, null::jsonb, j.problem from jobs as j
  where j.id = result.run_id and j.step_count is not null
  limit 1;
end;
$$
set search_path from current;

comment on function result is
'State of a run, and its result once it has completed.
No row for an unknown id.
finished is true when it has ended: completed, failed or cancelled, the latter two with a reason.
Example: select state, result from result(42);';

-- Completes jobs by hand, without running them.
--
-- Caller   operators; src/PgEngine/Admin; the command complete.
-- Locks    see _end_jobs.
-- Index    see there.
-- Raises   QE011 for a bad list of ids.
create or replace function complete_jobs(ids bigint[])
returns table (job_id bigint, answer text)
language plpgsql
volatile
security definer
as $$
#variable_conflict use_column
begin
  perform _check_ids(complete_jobs.ids);
  perform _audit('complete_jobs', null, null, jsonb_build_object('ids', complete_jobs.ids));
  return query
  select e.job_id, e.answer from _end_jobs(complete_jobs.ids, 'completed', null, _clock()) as e;
end;
$$
set search_path from current;

comment on function complete_jobs is
'Complete jobs by hand, without running them; at most 10000 a call.
One row per job: completed; running (left alone); finished (already); busy (locked: try again);
unknown. What waits for them goes on as if a worker had completed them.
Example: select job_id, answer from complete_jobs(array[41, 42]);';

-- Ends jobs as dead letters by hand.
--
-- Caller   operators; src/PgEngine/Admin; the command fail.
-- Locks    see _end_jobs.
-- Index    see there.
-- Raises   QE011 for a bad list of ids.
create or replace function fail_jobs(ids bigint[], reason text default null)
returns table (job_id bigint, answer text)
language plpgsql
volatile
security definer
as $$
#variable_conflict use_column
begin
  perform _check_ids(fail_jobs.ids);
  perform _audit('fail_jobs', null, fail_jobs.reason, jsonb_build_object('ids', fail_jobs.ids));
  return query
  select e.job_id, e.answer
  from _end_jobs(
    fail_jobs.ids, 'failed', coalesce(nullif(fail_jobs.reason, ''), 'failed by hand'), _clock()
  ) as e;
end;
$$
set search_path from current;

comment on function fail_jobs is
'End jobs as dead letters by hand, with a reason; at most 10000 a call.
One row per job: failed; running (left alone: cancel it); finished (already); busy (locked: try
again); unknown. retry brings them back.
Example: select job_id, answer from fail_jobs(array[41, 42], ''address is gone'');';

-- Notes that running jobs count against the limit of their line.
--
-- Caller   _admit_jobs, _take_room, _apply_limits, set_limit; they hold the locks on the jobs,
--          and see to it that `slot` is set.
-- Locks    none.
-- Index    jobs_pkey; places_job_idx, places_line_idx, places_queue_idx (written).
-- Raises   nothing.
create or replace function _take_places(p_ids bigint[])
returns void
language plpgsql
volatile
as $$
begin
  insert into places (job_id, queue, concurrency_key)
  select j.id, j.queue, coalesce(j.concurrency_key, '')
  from (
    select o.id, o.queue, o.concurrency_key from jobs as o where o.id = any (p_ids) offset 0
  ) as j;
end;
$$
set search_path from current;

comment on function _take_places is 'Count running jobs against the limit of their line.';

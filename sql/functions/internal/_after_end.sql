-- What the end of jobs sets free: successors of their keys, their places in line, their groups.
--
-- Caller   _complete_jobs, _finish_job; the jobs are deleted, in this transaction.
-- Locks    see _promote_successors, _end_members, _promote_lines.
-- Index    see there.
-- Raises   nothing.
--
-- Every part looks in a statement of its own, whose snapshot begins after the deletes have locked
-- their rows: what another session committed while they waited is seen.
create or replace function _after_end(p_jobs ended_job[], p_now timestamptz)
returns void
language plpgsql
volatile
as $$
declare
  v_queues text[];
  v_keys   text[];
begin
  perform _promote_successors(
    array(select j.id from unnest(p_jobs) as j where j.key is not null), p_now);
  perform _end_members(p_jobs, p_now);

  select array_agg(j.queue), array_agg(j.concurrency_key) into v_queues, v_keys
  from (
    select distinct e.queue, e.concurrency_key from unnest(p_jobs) as e
    where e.concurrency_key is not null
  ) as j;
  if v_queues is not null then
    perform _promote_lines(v_queues, v_keys, p_now);
  end if;
end;
$$
set search_path from current;

comment on function _after_end is 'Free what jobs held that have just ended.';

-- Stores what runs say of themselves.
--
-- Caller   checkpoint_steps_v1, whose lock_timeout it needs.
-- Locks    jobs rows in id order, 20 ms at most.
-- Index    jobs_pkey, leases_pkey.
-- Raises   nothing: a status is dropped when a row is locked. It is for people to read.
create or replace function _set_statuses(p_worker_id bigint, p_run_ids bigint[], p_statuses text[])
returns void
language plpgsql
volatile
as $$
begin
  update jobs as j
  set status = h.status
  from (
    select k.id, left(p_statuses[array_position(p_run_ids, k.id)], 500) as status
    from jobs as k
    where k.id = any (p_run_ids) and k.state = 'running'
      and (select l.worker_id from leases as l where l.lease = k.lease) = p_worker_id
    order by k.id
    for no key update
  ) as h
  where j.id = h.id and j.status is distinct from h.status;
exception
  when lock_not_available or deadlock_detected then
    null;
end;
$$
set search_path from current;

comment on function _set_statuses is 'Store the statuses of runs that this worker holds.';

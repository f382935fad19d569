-- Gives the running jobs of one lease back, without spending their attempt, and ends the lease.
--
-- Caller   deregister_worker_v1, _look_after_leases; they hold the lock on the leases row.
-- Locks    jobs rows in id order, skip locked.
-- Index    leases_pkey, jobs_pkey.
-- Raises   nothing.
create or replace function _release_lease(p_lease uuid, p_now timestamptz)
returns integer
language plpgsql
volatile
as $$
declare
  v_job   jobs;
  v_count integer := 0;
begin
  for v_job in
    select j.*
    from jobs as j
    where j.id = any ((select l.job_ids from leases as l where l.lease = p_lease)::bigint[])
      and j.lease = p_lease and j.state = 'running'
    order by j.id
    for update skip locked
  loop
    perform _give_back(v_job, p_now, 'released', p_now);
    v_count := v_count + 1;
  end loop;

  delete from leases as l
  where l.lease = p_lease
    and not exists (
      select from jobs as j
      where j.id = any (l.job_ids) and j.lease = p_lease and j.state = 'running'
    );
  return v_count;
end;
$$
set search_path from current;

comment on function _release_lease is 'Give back the running jobs of a lease; returns how many.';

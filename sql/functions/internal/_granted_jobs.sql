-- The jobs that a lease already has: the claim was sent again, its answer having been lost.
--
-- Caller   claim_jobs_v1, whose planner settings it needs.
-- Locks    none.
-- Index    leases_pkey, jobs_pkey.
-- Raises   nothing.
create or replace function _granted_jobs(p_lease uuid)
returns bigint[]
language plpgsql
stable
as $$
begin
  return array(
    select j.id from jobs as j
    where j.id = any ((select l.job_ids from leases as l where l.lease = p_lease)::bigint[])
      and j.lease = p_lease and j.state = 'running'
  );
end;
$$
set search_path from current;

comment on function _granted_jobs is 'Jobs that a claim has granted and that still run.';

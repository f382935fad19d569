-- The jobs a lease holds, as a claim reports them, in order.
--
-- Caller   claim_jobs_v1, when the same claim is sent again.
-- Locks    none.
-- Index    leases_pkey, jobs_pkey.
-- Raises   nothing.
create or replace function _claimed_rows(p_lease uuid)
returns setof jobs
language sql
stable
as $$
  select j.*
  from leases as l
  cross join lateral unnest(l.job_ids) as i(id)
  join jobs as j on j.id = i.id and j.lease = l.lease and j.state = 'running'
  where l.lease = p_lease
  order by j.priority, j.run_at, j.id
$$
set search_path from current;

comment on function _claimed_rows is 'Running jobs of a lease, in claim order.';

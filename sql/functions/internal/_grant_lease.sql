-- Turns locked jobs into running ones under a new lease.
--
-- Caller   claim_jobs_v1; it holds the locks on the jobs.
-- Locks    none further.
-- Index    jobs_pkey; leases_pkey and leases_worker_idx (written).
-- Raises   QE011 when there are jobs and no lease.
--
-- A HOT update: no indexed column changes (decisions/0001).
create or replace function _grant_lease(
  p_lease     uuid,
  p_worker_id bigint,
  p_ids       bigint[],
  p_now       timestamptz
)
returns void
language plpgsql
volatile
as $$
begin
  if cardinality(p_ids) = 0 then
    return;
  end if;

  if p_lease is null then
    raise exception using errcode = 'QE011', message = 'a claim needs a lease: a random uuid';
  end if;

  update jobs as j
  set state = 'running', lease = p_lease, attempt = j.attempt + 1, claimed_at = p_now
  where j.id = any (p_ids);

  insert into leases (lease, worker_id, claimed_at, open, job_ids)
  values (p_lease, p_worker_id, p_now, cardinality(p_ids), p_ids);
end;
$$
set enable_seqscan = off
set enable_bitmapscan = off
set plan_cache_mode = force_generic_plan
set search_path from current;

comment on function _grant_lease is 'Mark locked jobs as running under a lease, and write the lease down.';

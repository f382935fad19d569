-- Takes jobs that run for long out of their lane, so that no claim has to step over them.
--
-- Caller   _look_after_leases.
-- Locks    the worker's leases rows, then jobs rows in id order, skip locked.
-- Index    leases_pkey, jobs_pkey; jobs_lane_idx (written).
-- Raises   nothing.
--
-- A claim leaves its jobs where they stand in the lane index, because moving them would cost every
-- short job an index write. A job that runs longer than a few beats pays for it once: 100,000 such
-- rows at the head of a lane made a claim of 100 take 35 ms instead of 0.5 (decisions/0001).
create or replace function _park_long_runners(
  p_worker_id bigint,
  p_leases    uuid[],
  p_now       timestamptz
)
returns void
language plpgsql
volatile
as $$
declare
  v_lease record;
begin
  for v_lease in
    select l.lease, l.job_ids from leases as l
    where l.lease = any (p_leases) and l.worker_id = p_worker_id and not l.parked
      and l.claimed_at < p_now - interval '10 seconds'
    order by l.lease
    limit 100
    for update skip locked
  loop
    update jobs as j
    set held_run_at = j.run_at, run_at = 'infinity'
    from (
      select m.id from jobs as m
      where m.id = any (v_lease.job_ids) and m.lease = v_lease.lease and m.state = 'running'
        and m.run_at < 'infinity'
      order by m.id
      for update skip locked
    ) as running
    where j.id = running.id;

    update leases as l set parked = true where l.lease = v_lease.lease;
  end loop;
end;
$$
set search_path from current;

comment on function _park_long_runners is
'Move long-running jobs of a worker out of the way of claims.';

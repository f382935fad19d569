-- Takes back the jobs of one lease whose worker is gone, and ends the lease.
--
-- Caller   _sweep; it holds the lock on the leases row.
-- Locks    jobs rows in id order, skip locked.
-- Index    leases_pkey, jobs_pkey.
-- Raises   nothing.
--
-- The check of state and lease is made again under each row's lock. A job that cannot be locked or
-- rescued now stays under the lease, which then stays too: the next sweep tries again. One job that
-- cannot be rescued never holds up its neighbours. p_policies: by kind, as the worker registered
-- them (details.recovery of its row), so that whoever sweeps does what the lost worker's code said.
create or replace function _sweep_lease(
  p_lease    uuid,
  p_worker   text,
  p_delay    interval,
  p_policies jsonb,
  p_now      timestamptz
)
returns table (job_id bigint, kind text, queue text, action text)
language plpgsql
volatile
as $$
#variable_conflict use_column
declare
  v_job jobs;
begin
  for v_job in
    select j.*
    from jobs as j
    where j.id = any ((select l.job_ids from leases as l where l.lease = p_lease)::bigint[])
      and j.lease = p_lease and j.state = 'running'
    order by j.id
    for update skip locked
  loop
    job_id := v_job.id;
    kind := v_job.kind;
    queue := v_job.queue;
    begin
      action := _rescue_job(v_job, p_worker, p_delay, p_policies -> v_job.kind, p_now);
    exception
      when others then
        raise warning 'job % could not be taken back: %', v_job.id, sqlerrm;
        action := 'kept';
    end;
    return next;
  end loop;

  delete from leases as l
  where l.lease = p_lease
    and not exists (
      select from jobs as j
      where j.id = any (l.job_ids) and j.lease = p_lease and j.state = 'running'
    );
end;
$$
set search_path from current;

comment on function _sweep_lease is 'Rescue the jobs of one lease; what was done with each.';

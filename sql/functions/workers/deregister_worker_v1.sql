-- Takes a worker off the list; what it still holds goes back without costing an attempt.
--
-- Caller   src/PgEngine/Sql/DeregisterWorker.cs, at the end of a graceful shutdown.
-- Locks    workers row, which waits for its open checkpoints; leases and jobs rows in id order,
--          skip locked.
-- Index    leases_worker_idx, jobs_pkey.
-- Raises   nothing.
--
-- A lease that cannot be locked now stays behind without a worker: the next sweep ends it.
create or replace function deregister_worker_v1(p_worker_id bigint)
returns table (released integer)
language plpgsql
volatile
security definer
as $$
#variable_conflict use_column
declare
  v_now      timestamptz := _clock();
  v_lease    uuid;
  v_released integer := 0;
begin
  -- A checkpoint that is open under one of its leases ends first.
  perform from workers as w where w.id = p_worker_id for update;

  for v_lease in
    select l.lease from leases as l
    where l.worker_id = p_worker_id and l.claimed_at >= '-infinity'
    order by l.lease for update skip locked
  loop
    v_released := v_released + _release_lease(v_lease, v_now);
  end loop;

  delete from workers as w where w.id = p_worker_id;
  return query select v_released;
end;
$$
set search_path from current;

comment on function deregister_worker_v1 is
'Remove a worker and give back what it still holds.
No attempt is spent.';

-- Takes everything from workers that an operator knows to be dead, at once.
--
-- Caller   operators; src/PgEngine/Admin; the command force-unlock.
-- Locks    see deregister_worker_v1, for each worker in id order.
-- Index    see there.
-- Raises   QE011 for a bad list of ids.
--
-- Unlike the sweep it does not count a loss: nobody knows that the jobs killed the worker. If the
-- worker lives after all, its leases are lost, so nothing it still does is accepted, and its next
-- beat tells it to register again.
create or replace function force_unlock_workers(worker_ids bigint[])
returns table (worker_id bigint, worker_name text, released integer)
language plpgsql
volatile
security definer
as $$
#variable_conflict use_column
begin
  perform _check_ids(force_unlock_workers.worker_ids);
  perform _audit('force_unlock_workers', null, null,
    jsonb_build_object('worker_ids', force_unlock_workers.worker_ids));

  for worker_id in
    select distinct u.id from unnest(force_unlock_workers.worker_ids) as u (id) order by u.id
  loop
    select w.name into worker_name from workers as w where w.id = worker_id for update;
    released := null;
    if found then
      released := (select d.released from deregister_worker_v1(worker_id) as d);
    end if;
    return next;
  end loop;
end;
$$
set search_path from current;

comment on function force_unlock_workers is
'Take all jobs from workers at once, without spending their attempts.
For workers known to be dead; the sweep does it by itself after their stale_after. A worker that
lives loses what it does, and registers again.
released: jobs given back; null: there is no such worker.
Example: select * from force_unlock_workers(array[7, 8]);';

-- Notes that jobs of these leases have ended; a lease with none left goes.
--
-- Caller   _settle_items, _complete_jobs, _complete_runs.
-- Locks    leases rows, skip locked.
-- Index    leases_pkey.
-- Raises   nothing.
--
-- A row that is locked is left as it is: the worker's next beat does not name the lease any more,
-- and that removes it. Each lease is looked up by itself: a join that was planned while leases was
-- empty would walk its index, with every dead entry that an old snapshot keeps (decisions/0009).
create or replace function _count_down_leases(p_leases uuid[], p_counts integer[])
returns void
language plpgsql
volatile
as $$
begin
  with held as materialized (
    select l.lease, l.open - u.n as open
    from unnest(p_leases, p_counts) as u(lease, n)
    cross join lateral (
      select o.lease, o.open from leases as o
      where o.lease = u.lease
      limit 1
      for update skip locked
    ) as l
  ),
  ended as (
    delete from leases as l
    where l.lease = any (array(select h.lease from held as h where h.open <= 0))
  )
  update leases as l
  set open = (select h.open from held as h where h.lease = l.lease)
  where l.lease = any (array(select h.lease from held as h where h.open > 0));
end;
$$
set search_path from current;

comment on function _count_down_leases is
'Lower the open count of leases; remove those that reach zero.';

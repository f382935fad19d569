-- Notes that jobs of these leases have ended; a lease with none left goes.
--
-- Caller   _settle_items.
-- Locks    leases rows, skip locked.
-- Index    leases_pkey.
-- Raises   nothing.
--
-- A row that is locked is left as it is: the worker's next beat does not name the lease any more,
-- and that removes it.
create or replace function _count_down_leases(p_leases uuid[], p_counts integer[])
returns void
language plpgsql
volatile
as $$
begin
  with held as (
    select l.lease, l.open - u.n as open
    from unnest(p_leases, p_counts) as u(lease, n)
    join leases as l on l.lease = u.lease
    for update of l skip locked
  ),
  ended as (
    delete from leases as l using held as h where l.lease = h.lease and h.open <= 0
  )
  update leases as l set open = h.open from held as h where l.lease = h.lease and h.open > 0;
end;
$$
set search_path from current;

comment on function _count_down_leases is
'Lower the open count of leases; remove those that reach zero.';

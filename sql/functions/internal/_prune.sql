-- Makes partitions of history ahead of time, and retires what has been kept long enough.
--
-- Caller   prune; _prune_if_due, once a minute.
-- Locks    see _make_partition, _retire_partition, _empty_nets.
-- Index    see there.
-- Raises   nothing.
--
-- Bounded in acts and in waiting: a look-up of the catalog when there is nothing to do.
create or replace function _prune(p_now timestamptz, p_max integer)
returns table (name text, action text, bytes bigint)
language plpgsql
volatile
as $$
#variable_conflict use_column
begin
  update sweep_state as s set pruned_at = p_now
  where exists (select from sweep_state as f for update skip locked);

  return query select m.name, m.action, m.bytes from _make_partitions(p_now, p_max) as m;
  return query select r.name, r.action, r.bytes from _retire_partitions(p_now, p_max) as r;
  return query select e.name, e.action, e.bytes from _empty_nets(p_now, 100 * p_max) as e;
end;
$$
set search_path from current;

comment on function _prune is 'Make partitions of history ahead, and retire old ones.';

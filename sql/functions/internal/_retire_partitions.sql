-- Empties and drops the partitions of history whose rows have all been kept long enough.
--
-- Caller   _prune.
-- Locks    see _retire_partition.
-- Index    none.
-- Raises   nothing.
create or replace function _retire_partitions(p_now timestamptz, p_max integer)
returns table (name text, action text, bytes bigint)
language plpgsql
volatile
as $$
#variable_conflict use_column
declare
  v_old record;
begin
  for v_old in
    select p.name, p.bytes
    from _history_partitions() as p
    join _history_classes() as c on c.class = p.class
    where p.ends <= p_now - c.keep
    order by p.ends, p.name
    limit p_max
  loop
    name := v_old.name;
    bytes := v_old.bytes;
    action := _retire_partition(v_old.name);
    return next;
    exit when action = 'busy';
  end loop;
end;
$$
set search_path from current;

comment on function _retire_partitions is 'Empty and drop partitions of history that are too old.';

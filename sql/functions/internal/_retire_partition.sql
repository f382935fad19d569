-- Empties an old partition of history, or drops it when it is empty.
--
-- Caller   _retire_partitions.
-- Locks    the partition, exclusively, for 50 ms at most; to drop it, then its class too.
-- Index    none.
-- Raises   nothing: the answer is busy when somebody uses the partition.
--
-- Two acts in two transactions, because removing large files takes time, and dropping holds the
-- class until it commits: emptying does not, and then there is nothing left to remove. Nobody
-- writes to an old partition, so waiting for its lock stops no insert; whoever reads history for
-- long holds that lock too, and is never waited for with the class in hand.
create or replace function _retire_partition(p_name text)
returns text
language plpgsql
volatile
set lock_timeout = '50ms'
as $$
declare
  v_is_empty boolean;
begin
  execute format('lock table %I in access exclusive mode', p_name);
  execute format('select not exists (select from %I)', p_name) into v_is_empty;
  if v_is_empty then
    execute format('drop table %I', p_name);
    return 'dropped';
  end if;

  execute format('truncate %I', p_name);
  return 'emptied';
exception
  when lock_not_available or deadlock_detected then
    return 'busy';
  when undefined_table then
    return 'dropped';
end;
$$
set search_path from current;

comment on function _retire_partition is
'Empty an old partition of history, or drop it: emptied, dropped, busy.';

-- Makes partitions of history ahead of time, and retires those that have been kept long enough.
--
-- Caller   operators, the command prune; workers do the same by themselves once a minute.
-- Locks    see _make_partition, _retire_partition.
-- Index    none.
-- Raises   QE202 for a max below 1.
create or replace function prune(max integer default 100)
returns table (name text, action text, bytes bigint)
language plpgsql
volatile
security definer
as $$
#variable_conflict use_column
declare
  v_now timestamptz := _clock();
begin
  if coalesce(prune.max, 0) < 1 then
    raise exception using errcode = 'QE202',
      message = format('max must be at least 1, got %s', prune.max);
  end if;

  perform _audit('prune', null, null, jsonb_build_object('max', prune.max));
  return query select p.name, p.action, p.bytes from _prune(v_now, least(prune.max, 1000)) as p;
end;
$$
set search_path from current;

comment on function prune is
'Make partitions of finished jobs ahead, and retire old ones.
Workers do it every minute; by hand for when none runs. One row per partition touched:
made, emptied (its rows are gone), emptied some (runs of workflows, which take their journals along:
call again), dropped (an empty one), deleted (old rows that had no partition), busy (somebody reads
it: call again later), crowded, covered (left as they are).
An old partition is emptied by one call and dropped by a later one; no row: nothing to do.
Example: select name, action, bytes from prune();';

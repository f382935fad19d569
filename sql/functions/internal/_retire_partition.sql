-- Empties an old partition of history, or drops it when it is empty. Runs go first, with what is
-- kept for them elsewhere.
--
-- Caller   _retire_partitions.
-- Locks    history rows of runs, skip locked; the partition, exclusively, for 50 ms at most; to
--          drop it, then its class too.
-- Index    history_runs_idx; see _forget_runs.
-- Raises   nothing: the answer is busy when somebody uses the partition.
--
-- Two acts in two transactions, because removing large files takes time, and dropping holds the
-- class until it commits: emptying does not, and then there is nothing left to remove. Nobody
-- writes to an old partition, so waiting for its lock stops no insert; whoever reads history for
-- long holds that lock too, and is never waited for with the class in hand. The runs are deleted
-- before, some at a time, while the partition can still be read.
create or replace function _retire_partition(p_name text, p_runs integer)
returns text
language plpgsql
volatile
set lock_timeout = '50ms'
as $$
declare
  v_runs bigint[];
begin
  execute format(
    'with gone as (
       delete from %1$I where ctid = any (array(
         select ctid from %1$I where step_count is not null limit $1 for update skip locked
       ))
       returning id
     )
     select array_agg(id) from gone', p_name
  ) into v_runs using p_runs;
  if v_runs is not null then
    perform _forget_runs(v_runs);
    return 'emptied some';
  end if;

  execute format('lock table %I in access exclusive mode', p_name);
  if pg_relation_size(to_regclass(quote_ident(p_name))) = 0 then
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
'Empty an old partition of history, or drop it: emptied some, emptied, dropped, busy.';

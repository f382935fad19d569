-- Makes one partition of history and attaches it.
--
-- Caller   _make_partitions.
-- Locks    the class's net, exclusively, for 50 ms at most; the class, shared with inserts.
-- Index    history_<class>_net_finished_idx.
-- Raises   nothing: the answer is busy when somebody reads the net, covered when that range has a
--          partition, crowded when the net holds something of it already.
--
-- Made standalone and attached: that shares the class with inserts, where "partition of" would not.
-- Attaching locks the net, for its rows must not belong elsewhere. Only readers of history stand in
-- the way, and inserts that find no partition; inserts into other partitions go on.
-- A crowded range stays in the net until it is old enough to be deleted; its rows are not moved. A
-- reader that waits for the net while its statement is planned has looked up the partitions before
-- and takes its snapshot afterwards: it would meet moved rows in neither place.
create or replace function _make_partition(
  p_class  text,
  p_name   text,
  p_starts timestamptz,
  p_ends   timestamptz
)
returns text
language plpgsql
volatile
set lock_timeout = '50ms'
set datestyle = 'ISO'
set timezone = 'UTC'
as $$
declare
  v_net  text := format('history_%s_net', p_class);
  v_full boolean;
begin
  execute format('lock table %I in access exclusive mode', v_net);
  execute format(
    'select exists (select from %I where finished_at >= $1 and finished_at < $2)', v_net
  ) into v_full using p_starts, p_ends;
  if v_full then
    return 'crowded';
  end if;

  -- Partitions that are gone within days are not worth the vacuum that inserts would call for.
  execute format(
    'create table %I (like history including all) %s', p_name,
    case when p_class in ('hour', 'day') then 'with (autovacuum_vacuum_insert_threshold = -1)' end);
  execute format('comment on table %I is %L', p_name,
    format('Finished jobs of the class %s that ended from %s to %s.', p_class, p_starts, p_ends));
  execute format(
    'alter table history_%s attach partition %I for values from (%L) to (%L)',
    p_class, p_name, p_starts, p_ends);
  return 'made';
exception
  when lock_not_available or deadlock_detected then
    return 'busy';
  when duplicate_table or unique_violation or invalid_object_definition then
    return 'covered';
end;
$$
set search_path from current;

comment on function _make_partition is
'Make one partition of history: made, busy, crowded, covered.';

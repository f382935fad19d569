-- Prunes history once a minute.
--
-- Caller   beat_worker_v1.
-- Locks    advisory lock 'prune' (tried, not needed); see _prune.
-- Index    none: sweep_state is one row.
-- Raises   nothing: a beat must not fail because a partition cannot be made.
--
-- At most four partitions are made and four retired a minute, so a beat is never kept for long.
create or replace function _prune_if_due(p_now timestamptz)
returns void
language plpgsql
volatile
as $$
begin
  if not exists (
    select from sweep_state as s
    where s.pruned_at is null or s.pruned_at <= p_now - interval '1 minute'
  )
    or not pg_try_advisory_xact_lock(1346848078, _lock_key('prune'))
  then
    return;
  end if;

  perform p.name from _prune(p_now, 4) as p;
exception
  when others then
    raise warning 'history could not be pruned: %', sqlerrm;
end;
$$
set search_path from current;

comment on function _prune_if_due is 'Prune history once a minute.';

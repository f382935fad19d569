-- Removes the journals and signals of runs that history has let go.
--
-- Caller   _retire_partition, _empty_nets.
-- Locks    steps and signals rows of these runs.
-- Index    steps_pkey, signals_pkey.
-- Raises   nothing.
--
-- A run that has come back to life under its id left history before, and is not among them. The
-- switches keep it to one probe per run.
create or replace function _forget_runs(p_run_ids bigint[])
returns void
language plpgsql
volatile
as $$
begin
  delete from steps as s using unnest(p_run_ids) as u (id) where s.run_id = u.id;
  delete from signals as s using unnest(p_run_ids) as u (id) where s.run_id = u.id;
end;
$$
set jit = off
set enable_hashjoin = off
set enable_mergejoin = off
set enable_seqscan = off
set search_path from current;

comment on function _forget_runs is 'Delete journals and signals of runs that history has let go.';

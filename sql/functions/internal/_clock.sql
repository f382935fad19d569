-- The only clock of the engine: every function reads it once, into v_now.
--
-- Caller   every function that needs the time.
-- Locks    none.
-- Index    none.
-- Raises   nothing.
--
-- clock_timestamp and not now(): a transaction may have begun long before the call, and a lease
-- that starts in the past is a lease cut short. Tests replace this function; no setting can.
create or replace function _clock()
returns timestamptz
language plpgsql
volatile
as $$
begin
  return pg_catalog.clock_timestamp();
end;
$$
set search_path from current;

comment on function _clock is 'The database''s time, as every function of the engine reads it.';

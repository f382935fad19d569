-- Notes that jobs of a line have started under its rate limit.
--
-- Caller   _admit_jobs, _take_room; they hold the lock on the line.
-- Locks    none.
-- Index    spends_pkey (written).
-- Raises   nothing.
--
-- A row is added and none changed: one row that every claim updates would gather dead versions
-- under an old snapshot and slow every claim (6,800 to 2,200 a second within 15 s).
create or replace function _spend(
  p_queue text,
  p_key   text,
  p_rate  jsonb,
  p_count integer,
  p_now   timestamptz
)
returns void
language plpgsql
volatile
as $$
begin
  insert into spends (queue, concurrency_key, at, tokens)
  values (p_queue, p_key, p_now, _tokens(p_queue, p_key, p_rate, p_now) - p_count);
end;
$$
set search_path from current;

comment on function _spend is 'Take tokens from the bucket of a line.';

-- How much later than its nominal time a fire's job is due: nothing up to the schedule's jitter.
--
-- Caller   _schedule_job.
-- Locks    none.
-- Index    none.
-- Raises   nothing.
--
-- A hash of name and time, not a random number: the same fire has the same delay wherever it is
-- computed, and two schedules of one time have different ones.
create or replace function _schedule_jitter(p_name text, p_fire_at timestamptz, p_jitter interval)
returns interval
language plpgsql
immutable
as $$
declare
  v_hash bytea := sha256(convert_to(
    p_name || '@' || extract(epoch from p_fire_at)::bigint, 'UTF8'));
begin
  return p_jitter * ((get_byte(v_hash, 0) * 65536 + get_byte(v_hash, 1) * 256
    + get_byte(v_hash, 2)) / 16777216.0::double precision);
end;
$$
set search_path from current;

comment on function _schedule_jitter is 'Delay of one fire: the same whenever it is asked for.';

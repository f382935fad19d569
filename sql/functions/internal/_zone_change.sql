-- The moment between two others at which a zone's offset changes. All times are UTC.
--
-- Caller   _wall_time, _cron_next.
-- Locks    none.
-- Index    none.
-- Raises   nothing.
--
-- PostgreSQL tells a zone's offset at a moment, but not when it changes; changes lie on a second,
-- so some 17 halvings of a day find it.
create or replace function _zone_change(p_from timestamp, p_to timestamp, p_zone text)
returns timestamp
language plpgsql
stable
as $$
declare
  v_offset interval := (p_from at time zone 'UTC') at time zone p_zone - p_from;
  v_low    bigint := floor(extract(epoch from p_from));
  v_high   bigint := ceil(extract(epoch from p_to));
  v_middle bigint;
  v_at     timestamp;
begin
  while v_high - v_low > 1 loop
    v_middle := (v_low + v_high) / 2;
    v_at := timestamp '1970-01-01' + make_interval(secs => v_middle);
    if (v_at at time zone 'UTC') at time zone p_zone - v_at = v_offset then
      v_low := v_middle;
    else
      v_high := v_middle;
    end if;
  end loop;
  return timestamp '1970-01-01' + make_interval(secs => v_high);
end;
$$
set search_path from current;

comment on function _zone_change is 'First moment after p_from with another offset than p_from''s.';

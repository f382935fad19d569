-- The last fire time of a parsed cron expression within a stretch of time, both ends included.
--
-- Caller   _missed_fires.
-- Locks    none.
-- Index    none.
-- Raises   nothing; null when none lies within.
--
-- Finds it by halving, with some 25 looks forward for a year, so that a schedule of seconds that
-- stood still for a month costs no more than a daily one.
create or replace function _cron_previous(
  p_spec  cron_spec,
  p_zone  text,
  p_from  timestamptz,
  p_until timestamptz
)
returns timestamptz
language plpgsql
stable
as $$
declare
  v_low    timestamptz := _cron_next(p_spec, p_from - interval '1 microsecond', p_zone);
  v_high   timestamptz := p_until;
  v_middle timestamptz;
  v_next   timestamptz;
begin
  if v_low is null or v_low > p_until then
    return null;
  end if;

  -- v_low is a fire time; none lies between v_high and p_until.
  while v_high - v_low > interval '1 second' loop
    v_middle := v_low + (v_high - v_low) / 2;
    v_next := _cron_next(p_spec, v_middle, p_zone);
    if v_next <= p_until then
      v_low := v_next;
    else
      v_high := v_middle;
    end if;
  end loop;
  v_next := _cron_next(p_spec, v_low, p_zone);
  return case when v_next <= p_until then v_next else v_low end;
end;
$$
set search_path from current;

comment on function _cron_previous is 'Last fire time between two moments.';

-- When a cron expression fires next.
--
-- Caller   people; the command schedules next.
-- Locks    none.
-- Index    none.
-- Raises   QE040 for a bad expression, QE041 for a bad zone.
create or replace function cron_next(
  expression text,
  after      timestamptz default null,
  time_zone  text default 'UTC'
)
returns timestamptz
language plpgsql
stable
security definer
as $$
declare
  v_spec cron_spec := _parse_cron(cron_next.expression);
begin
  perform _check_time_zone(cron_next.time_zone);
  if not isfinite(cron_next.after) then
    return null;
  end if;
  return _cron_next(v_spec, coalesce(cron_next.after, _clock()), cron_next.time_zone);
end;
$$
set search_path from current;

comment on function cron_next is
'When a cron expression fires next, after now or after a given time.
Five fields (minute hour day-of-month month day-of-week), or six with a second before them; names,
lists, ranges, steps, L, L-n, nW, LW, nL, n#k, ?, @daily and friends, @every 90s.
Null when it never fires again within 100 years.
Example: select cron_next(''0 8 * * MON-FRI'', time_zone => ''Europe/Paris'');';

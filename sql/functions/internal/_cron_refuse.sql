-- Refuses a cron expression; the one form of such a message.
--
-- Caller   _parse_cron, _cron_field, _cron_days, _cron_weekdays.
-- Locks    none.
-- Index    none.
-- Raises   QE040, always.
create or replace function _cron_refuse(p_expression text, p_field text, p_reason text)
returns void
language plpgsql
immutable
as $$
begin
  raise exception using errcode = 'QE040',
    message = format('cron expression %L: %s: %s', left(p_expression, 200), p_field, p_reason),
    hint = 'Five fields: minute hour day-of-month month day-of-week; six: a second before them.';
end;
$$
set search_path from current;

comment on function _cron_refuse is 'Raise QE040, naming the field and the reason.';

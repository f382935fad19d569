-- The working day (Monday to Friday) nearest to a day, without leaving the month.
--
-- Caller   _cron_month_days.
-- Locks    none.
-- Index    none.
-- Raises   nothing.
create or replace function _nearest_weekday(p_day integer, p_first integer, p_length integer)
returns integer
language plpgsql
immutable
as $$
begin
  return case (p_first + p_day - 1) % 7
    when 6 then case p_day when 1 then 3 else p_day - 1 end
    when 0 then case p_day when p_length then p_day - 2 else p_day + 1 end
    else p_day
  end;
end;
$$
set search_path from current;

comment on function _nearest_weekday is
'Nearest working day to a day of a month.
p_first is the weekday of its first day (0 is Sunday), p_length the number of its days.';

-- Refuses limits that make no sense.
--
-- Caller   set_queue, set_limit.
-- Locks    none.
-- Index    none.
-- Raises   QE016 with the value and the bound.
create or replace function _check_limits(p_max_running integer, p_rate jsonb)
returns void
language plpgsql
immutable
as $$
begin
  if p_max_running not between 0 and 1000000 then
    raise exception using errcode = 'QE016',
      message = format('max_running goes from 0 (none start) to 1000000, got %s', p_max_running);
  end if;

  if p_rate is null then
    return;
  elsif jsonb_typeof(p_rate) <> 'object' or p_rate - '{count, per_ms, burst}'::text[] <> '{}'
    or not p_rate ?& '{count, per_ms}'
  then
    raise exception using errcode = 'QE016',
      message = format('a rate limit has count, per_ms and perhaps burst, got %s',
        left(p_rate::text, 200)),
      hint = 'Example: {"count": 100, "per_ms": 60000} lets 100 jobs start per minute.';
  elsif exists (
    select from jsonb_each(p_rate) as e
    where jsonb_typeof(e.value) <> 'number' or e.value::text !~ '^[0-9]{1,12}$'
      or e.value::text::bigint < 1
  ) then
    raise exception using errcode = 'QE016',
      message = format('count, per_ms and burst are whole numbers from 1 up, got %s',
        left(p_rate::text, 200));
  end if;
end;
$$
set search_path from current;

comment on function _check_limits is 'Raise QE016 unless these limits can be kept.';

-- The retention class that keeps rows at least so long; null for null.
--
-- Caller   _check_retention.
-- Locks    none.
-- Index    none.
-- Raises   QE009 for what is neither a class nor a time, or longer than a year.
create or replace function _class_for(p_keep text)
returns text
language plpgsql
stable
as $$
declare
  v_keep  interval;
  v_class text;
begin
  select c.class into v_class from _history_classes() as c where c.class = p_keep;
  if found or p_keep is null then
    return v_class;
  end if;

  begin
    v_keep := p_keep::interval;
  exception
    when data_exception then
      v_keep := null;
  end;

  select c.class into v_class
  from _history_classes() as c
  where c.keep >= v_keep and v_keep >= interval '0'
  order by c.keep
  limit 1;
  if not found then
    raise exception using errcode = 'QE009',
      message = format('finished jobs cannot be kept for %L', left(p_keep, 220)),
      hint = 'Say a time of up to 366 days, as "7 days", or a class: hour, day, week, month, '
        'quarter, year, forever.';
  end if;
  return v_class;
end;
$$
set search_path from current;

comment on function _class_for is 'The retention class that keeps rows for at least that time.';

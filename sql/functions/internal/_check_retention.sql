-- Reads {"completed": "7 days", "failed": …, "cancelled": …} and puts classes for the times.
--
-- Caller   set_queue, set_kind, set_setting.
-- Locks    none.
-- Index    none.
-- Raises   QE009 for another member, for what is no time, and for no object.
--
-- Null for null. A member that is null stays null: it takes the setting back.
create or replace function _check_retention(p_retention jsonb)
returns jsonb
language plpgsql
stable
as $$
begin
  if p_retention is null then
    return null;
  end if;
  if jsonb_typeof(p_retention) <> 'object'
    or p_retention - array['completed', 'failed', 'cancelled'] <> '{}'
    or exists (
      select from jsonb_each(p_retention) as r where jsonb_typeof(r.value) not in ('string', 'null')
    )
  then
    raise exception using errcode = 'QE009',
      message = format('not a retention: %s', left(p_retention::text, 220)),
      hint = 'For example {"completed": "1 day", "failed": "90 days", "cancelled": "30 days"}.';
  end if;

  return coalesce(
    (select jsonb_object_agg(r.key, _class_for(r.value)) from jsonb_each_text(p_retention) as r),
    '{}'
  );
end;
$$
set search_path from current;

comment on function _check_retention is
'A retention with classes for times; QE009 unless it is one.';

-- The retention classes that some setting names, for which partitions are made ahead.
--
-- Caller   _make_partitions.
-- Locks    none.
-- Index    none: settings, queues and kinds are small.
-- Raises   nothing.
create or replace function _classes_in_use()
returns setof text
language plpgsql
stable
as $$
begin
  return query
  select _default_retention(s.state)
  from (values ('completed'), ('failed'), ('cancelled')) as s (state)
  union
  select k.class
  from queues as q
  cross join lateral (
    values (q.keep_completed), (q.keep_failed), (q.keep_cancelled)
  ) as k (class)
  where k.class is not null
  union
  select k.class
  from kinds as q
  cross join lateral (
    values (q.keep_completed), (q.keep_failed), (q.keep_cancelled)
  ) as k (class)
  where k.class is not null;
end;
$$
set search_path from current;

comment on function _classes_in_use is 'Retention classes that some setting names.';

-- The partitions of history as the catalog knows them.
--
-- Caller   _make_partitions, _retire_partitions, _empty_nets, _health_history.
-- Locks    none.
-- Index    catalog indexes.
-- Raises   nothing.
--
-- Bounds are read, not computed from names, so that partitions of another width than today's, or
-- made by hand, count as what they are. starts and ends are null for the nets. DateStyle and
-- TimeZone are pinned because the bounds are printed and read back.
create or replace function _history_partitions()
returns table (
  class  text,
  name   text,
  starts timestamptz,
  ends   timestamptz,
  bytes  bigint
)
language sql
stable
set datestyle = 'ISO'
set timezone = 'UTC'
as $$
  select
    substr(t.relname, length('history_') + 1),
    p.relname::text,
    (b.parts)[1]::timestamptz,
    (b.parts)[2]::timestamptz,
    pg_table_size(p.oid)
  from pg_inherits as c
  join pg_class as t on t.oid = c.inhrelid
  join pg_inherits as i on i.inhparent = t.oid
  join pg_class as p on p.oid = i.inhrelid
  cross join lateral (
    select regexp_match(
      pg_get_expr(p.relpartbound, p.oid), 'FROM \(''(.*)''\) TO \(''(.*)''\)') as parts
  ) as b
  where c.inhparent = 'history'::regclass
$$
set search_path from current;

comment on function _history_partitions is
'Partitions of history with class, bounds and size; nets without bounds.';

-- Troubles with our tables: dead rows, age, broken indexes.
--
-- Caller   doctor.
-- Locks    none.
-- Index    none: system views and the catalog, for this schema only.
-- Raises   nothing.
create or replace function _doctor_tables()
returns setof finding
language plpgsql
volatile
as $$
#variable_conflict use_column
declare
  c_dead   constant integer := 10000;
  v_schema name := current_schema();
  v_age    bigint := current_setting('autovacuum_freeze_max_age')::bigint;
begin
  return query
  select
    'dead_rows', 'warn', t.relname::text,
    format(
      '%s has %s dead rows for %s live ones; last vacuumed %s', t.relname, t.n_dead_tup,
      t.n_live_tup, coalesce(greatest(t.last_vacuum, t.last_autovacuum)::text, 'never')
    ),
    format(
      'vacuum %I.%I. If that frees nothing, somebody holds it back: oldest_snapshot.', v_schema,
      t.relname)
  from pg_stat_user_tables as t
  where t.schemaname = v_schema and t.n_dead_tup > c_dead and t.n_dead_tup > t.n_live_tup
  order by t.n_dead_tup desc;

  return query
  select
    'table_age', case when a.age > 1500000000 then 'fail' else 'warn' end, a.relname,
    format('%s is %s transactions old; the server stops at 2 billion', a.relname, a.age),
    format('vacuum (freeze) %I.%I; find out why autovacuum does not.', v_schema, a.relname)
  from (
    select c.relname::text, age(c.relfrozenxid)::bigint as age
    from pg_class as c
    where c.relnamespace = v_schema::text::regnamespace and c.relkind = 'r'
  ) as a
  where a.age > v_age + 100000000
  order by a.age desc
  limit 100;

  return query
  select
    'invalid_indexes', 'fail', x.relname::text,
    format('index %s of %s is invalid: %s', x.relname, r.relname,
      case when i.indisunique then 'it promises what it does not keep' else 'it is not used' end),
    format('reindex index %1$I.%2$I, or drop index %1$I.%2$I if it is not one of ours.', v_schema,
      x.relname)
  from pg_index as i
  join pg_class as x on x.oid = i.indexrelid
  join pg_class as r on r.oid = i.indrelid
  where r.relnamespace = v_schema::text::regnamespace
    and x.relkind = 'i'
    and not (i.indisvalid and i.indisready)
  order by x.relname;
end;
$$
set search_path from current;

comment on function _doctor_tables is 'Troubles with tables and indexes of this schema.';

-- Who holds back vacuum in this database the longest.
--
-- Caller   _health_server, stats.
-- Locks    none.
-- Index    none: system views.
-- Raises   nothing.
--
-- Dead versions of jobs cannot go while somebody may still see them, and every claim then walks
-- over them. A role sees the transactions of other roles only with pg_read_all_stats; without it
-- this counts those begun since the oldest one that still writes, which everybody may know.
create or replace function _oldest_snapshot(p_now timestamptz)
returns table (
  holder       text,
  transactions bigint,
  seconds      double precision
)
language sql
volatile
as $$
  select o.holder, o.transactions, extract(epoch from p_now - o.since)::double precision
  from (
    select
      format('session %s of %s (%s)', a.pid, a.usename, coalesce(nullif(a.state, ''), 'no state')),
      greatest(age(a.backend_xmin), age(a.backend_xid))::bigint,
      a.xact_start
    from pg_stat_activity as a
    where coalesce(a.backend_xmin, a.backend_xid) is not null
      and a.pid <> pg_backend_pid()
      and coalesce(a.datname, current_database()) = current_database()
    union all
    select format('replication slot %s', s.slot_name), age(s.xmin)::bigint, null
    from pg_replication_slots as s
    where s.xmin is not null
    union all
    select format('prepared transaction %s', p.gid), age(p.transaction)::bigint, p.prepared
    from pg_prepared_xacts as p
    where p.database = current_database()
    union all
    select
      'a transaction of another role',
      pg_snapshot_xmax(c.snapshot)::text::bigint - pg_snapshot_xmin(c.snapshot)::text::bigint,
      null
    from (select pg_current_snapshot() as snapshot) as c
    where not pg_has_role('pg_read_all_stats', 'usage')
  ) as o (holder, transactions, since)
  order by o.transactions desc
  limit 1
$$
set search_path from current;

comment on function _oldest_snapshot is 'Who holds back vacuum the longest; at most one row.';

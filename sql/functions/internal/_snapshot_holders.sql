-- Everybody who holds back vacuum in this database.
--
-- Caller   _health_server, _oldest_snapshot.
-- Locks    none.
-- Index    none: system views.
-- Raises   nothing.
--
-- Dead versions of jobs cannot go while somebody may still see them, and every claim then walks
-- over them. A role sees the transactions of other roles only with pg_read_all_stats; without it
-- this counts those begun since the oldest one that still writes, which everybody may know.
create or replace function _snapshot_holders(p_now timestamptz)
returns table (
  subject      text,
  holder       text,
  transactions bigint,
  seconds      double precision,
  cure         text
)
language sql
volatile
as $$
  select
    o.subject, o.holder, o.transactions, extract(epoch from p_now - o.since)::double precision,
    o.cure
  from (
    select
      format('pid %s', a.pid),
      format(
        'session %s of %s (%s%s)', a.pid, a.usename, coalesce(nullif(a.state, ''), 'no state'),
        coalesce(', ' || nullif(a.application_name, ''), '')
      ),
      greatest(age(a.backend_xmin), age(a.backend_xid))::bigint,
      a.xact_start,
      format('End it: select pg_terminate_backend(%s).', a.pid)
    from pg_stat_activity as a
    where coalesce(a.backend_xmin, a.backend_xid) is not null
      and a.pid <> pg_backend_pid()
      and coalesce(a.datname, current_database()) = current_database()
    union all
    select
      format('slot %s', s.slot_name), format('replication slot %s', s.slot_name),
      age(s.xmin)::bigint, null,
      format('Start its consumer, or: select pg_drop_replication_slot(%L).', s.slot_name)
    from pg_replication_slots as s
    where s.xmin is not null
    union all
    select
      format('prepared transaction %s', p.gid),
      format('prepared transaction %s of %s', p.gid, p.owner), age(p.transaction)::bigint,
      p.prepared, format('commit prepared %1$L or rollback prepared %1$L.', p.gid)
    from pg_prepared_xacts as p
    where p.database = current_database()
    union all
    select
      null, 'a transaction of another role',
      pg_snapshot_xmax(c.snapshot)::text::bigint - pg_snapshot_xmin(c.snapshot)::text::bigint,
      null, format('To see whose: grant pg_read_all_stats to %I.', current_user)
    from (select pg_current_snapshot() as snapshot) as c
    where not pg_has_role('pg_read_all_stats', 'usage')
  ) as o (subject, holder, transactions, since, cure)
$$
set search_path from current;

comment on function _snapshot_holders is 'Everybody who holds back vacuum in this database.';

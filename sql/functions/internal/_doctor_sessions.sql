-- Troubles with sessions and replication: transactions left open, slots without a consumer, full
-- connections.
--
-- Caller   doctor.
-- Locks    none.
-- Index    none: system views.
-- Raises   nothing.
--
-- Who holds back vacuum is a check of health(). An idle transaction may hold nothing back and yet
-- hold locks; a slot nobody reads keeps the log until the disk is full.
create or replace function _doctor_sessions(p_now timestamptz)
returns setof finding
language plpgsql
volatile
as $$
#variable_conflict use_column
begin
  return query
  select
    'idle_in_transaction', 'warn', format('pid %s', a.pid),
    format(
      'session %s of %s%s has been idle in a transaction for %s', a.pid, a.usename,
      coalesce(' (' || nullif(a.application_name, '') || ')', ''),
      date_trunc('second', p_now - a.state_change)
    ),
    format(
      'End it: select pg_terminate_backend(%s). Set idle_in_transaction_session_timeout for its '
      'role.', a.pid)
  from pg_stat_activity as a
  where a.datname = current_database()
    and a.state like 'idle in transaction%'
    and a.state_change < p_now - interval '1 minute'
  order by a.state_change
  limit 100;

  return query
  select
    'replication_slots',
    case when s.wal_status in ('unreserved', 'lost') then 'fail' else 'warn' end,
    format('slot %s', s.slot_name),
    format(
      'replication slot %s has no consumer%s%s', s.slot_name,
      coalesce('; it keeps ' || pg_size_pretty(
        pg_wal_lsn_diff(
          case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end,
          s.restart_lsn)) || ' of log', ''),
      coalesce('; it holds back vacuum of '
        || case when s.xmin is null then 'the catalog' else 'everything' end || ' by '
        || greatest(age(s.xmin), age(s.catalog_xmin)) || ' transactions', '')
    ),
    format(
      'Start its consumer, or: select pg_drop_replication_slot(%L). Bound what slots keep: '
      'max_slot_wal_keep_size.', s.slot_name)
  from pg_replication_slots as s
  where not s.active and coalesce(s.database, current_database()) = current_database()
    and (s.restart_lsn is not null or s.xmin is not null or s.catalog_xmin is not null)
  order by s.slot_name
  limit 100;

  return query
  select
    'connections', 'warn', null,
    format('%s of %s connections are in use', u.used, u.allowed),
    'Give clients smaller pools, or use a pooler; a worker needs about 4 connections.'
  from (
    select count(*) as used, current_setting('max_connections')::integer as allowed
    from pg_stat_activity as a
    where a.backend_type = 'client backend'
  ) as u
  where u.used > 0.85 * u.allowed;
end;
$$
set search_path from current;

comment on function _doctor_sessions is 'Troubles with sessions and replication slots.';

-- Settings of the server that hurt the queue, and what this role cannot see.
--
-- Caller   doctor.
-- Locks    none.
-- Index    none: system views.
-- Raises   nothing.
--
-- As they hold for this session, so that settings of the database and of the schema's owner count.
-- The read-only switch is read where no function setting changes it.
create or replace function _doctor_settings()
returns setof finding
language plpgsql
stable
as $$
#variable_conflict use_column
begin
  return query
  select 'server_settings', h.severity, s.name, format('%s = %s: %s', s.name, s.setting, h.hurts),
    h.cure
  from pg_settings as s
  join (
    values
      ('fsync', 'off', 'fail', 'a crash may destroy the database', 'Set it to on.'),
      ('full_page_writes', 'off', 'fail', 'a crash may destroy pages', 'Set it to on.'),
      ('synchronous_commit', 'off', 'warn',
        'jobs and completions of the last second are lost in a crash, after they were acknowledged',
        'Set it to on, unless you accept that.'),
      ('autovacuum', 'off', 'fail', 'dead versions of jobs stay, and every claim walks over them',
        'Set it to on.'),
      ('track_counts', 'off', 'fail', 'autovacuum does not know what to do', 'Set it to on.'),
      ('default_transaction_read_only', 'on', 'fail', 'nothing can be enqueued or run',
        'Set it to off, or connect to the primary.'),
      ('default_transaction_isolation', 'repeatable read', 'warn',
        'settles and claims fail with serialization errors', 'Set it to read committed.'),
      ('default_transaction_isolation', 'serializable', 'warn',
        'settles and claims fail with serialization errors', 'Set it to read committed.'),
      ('zero_damaged_pages', 'on', 'warn', 'damage is thrown away silently', 'Set it to off.')
  ) as h (name, value, severity, hurts, cure)
    on h.name = s.name and h.value = s.setting
  union all
  select
    'server_settings', 'warn', s.name,
    format('%s = %s ms: workers'' statements and beats end early', s.name, s.setting),
    'Set it to 0, or above 30 s, for the workers'' role.'
  from pg_settings as s
  where s.name in ('statement_timeout', 'transaction_timeout')
    and s.setting::bigint between 1 and 29999
  union all
  select
    'server_settings', 'info', s.name,
    'idle_in_transaction_session_timeout = 0: a client that hangs in a transaction holds back '
    'vacuum until somebody looks', 'Set it to a few minutes.'
  from pg_settings as s
  where s.name = 'idle_in_transaction_session_timeout' and s.setting = '0';

  if pg_is_in_recovery() then
    return query select
      'recovery', 'fail', null, 'this server is a standby: nothing can be enqueued or run here',
      'Connect to the primary, or promote this one.';
  end if;

  if not pg_has_role('pg_read_all_stats', 'usage') then
    return query select
      'visibility', 'info', current_user::text,
      format('%I does not see sessions of other roles: their old and idle transactions are not '
        'listed here', current_user),
      format('grant pg_read_all_stats to %I.', current_user);
  end if;
end;
$$
set search_path from current;

comment on function _doctor_settings is 'Settings that hurt, and what this role cannot see.';

-- Health of the server, as far as the queue depends on it: notifications, vacuum.
--
-- Caller   health.
-- Locks    none.
-- Index    none: system views.
-- Raises   nothing.
--
-- The notification queue belongs to the whole server, and a full one fails the COMMIT of everybody
-- who notifies; ours stop notifying at a half.
create or replace function _health_server(p_now timestamptz)
returns table (
  check_name text,
  status     text,
  detail     text,
  cure       text
)
language plpgsql
volatile
as $$
#variable_conflict use_column
declare
  v_usage  double precision := pg_notification_queue_usage();
  v_oldest record;
begin
  return query select
    'notify_queue',
    case when v_usage >= 0.5 then 'fail' when v_usage >= 0.25 then 'warn' else 'ok' end,
    format('%s %% of the notification queue is in use', round(v_usage::numeric * 100, 1)),
    case when v_usage >= 0.25
      then 'A session that listens stays in a transaction; find it in pg_stat_activity and end it. '
        'Workers poll meanwhile.'
    end;

  select o.holder, o.transactions, o.seconds into v_oldest from _oldest_snapshot(p_now) as o;
  return query select
    'oldest_snapshot',
    case
      when v_oldest.seconds > 3600 then 'fail'
      when v_oldest.seconds > 300 or v_oldest.transactions > 1000000 then 'warn'
      else 'ok'
    end,
    coalesce(
      v_oldest.holder || ' holds back vacuum by ' || v_oldest.transactions || ' transactions'
        || coalesce(', for ' || round(v_oldest.seconds::numeric) || ' s', ''),
      'nothing holds back vacuum'
    ) || case when pg_has_role('pg_read_all_stats', 'usage') then ''
      else '; sessions of other roles are not visible here'
    end,
    case when v_oldest.seconds > 300 or v_oldest.transactions > 1000000
      then 'End it: pg_terminate_backend(pid), pg_drop_replication_slot(name) or rollback prepared.'
      when not pg_has_role('pg_read_all_stats', 'usage')
      then format('For the whole picture: grant pg_read_all_stats to %I.', current_user)
    end;
end;
$$
set search_path from current;

comment on function _health_server is 'Health checks of the server.';

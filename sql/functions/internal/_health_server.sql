-- Health of the server, as far as the queue depends on it: notifications, vacuum.
--
-- Caller   _health_checks.
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
  subject    text,
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
    null,
    format('%s %% of the notification queue is in use', round(v_usage::numeric * 100, 1)),
    case when v_usage >= 0.25
      then 'A session that listens stays in a transaction; find it in pg_stat_activity and end it. '
        'Workers poll meanwhile.'
    end;

  return query
  select
    'oldest_snapshot', case when h.seconds > 3600 then 'fail' else 'warn' end, h.subject,
    format(
      '%s holds back vacuum by %s transactions%s', h.holder, h.transactions,
      coalesce(', for ' || round(h.seconds::numeric) || ' s', '')
    ),
    h.cure
  from _snapshot_holders(p_now) as h
  where h.seconds > 300 or h.transactions > 1000000
  order by h.seconds desc nulls last, h.transactions desc
  limit 100;

  if not found then
    select o.holder, o.transactions into v_oldest from _oldest_snapshot(p_now) as o;
    return query select
      'oldest_snapshot', 'ok', null,
      coalesce(
        v_oldest.holder || ' holds back vacuum by ' || v_oldest.transactions || ' transactions',
        'nothing holds back vacuum'
      ) || case when pg_has_role('pg_read_all_stats', 'usage') then ''
        else '; sessions of other roles are not visible here'
      end,
      case when not pg_has_role('pg_read_all_stats', 'usage')
        then format('For the whole picture: grant pg_read_all_stats to %I.', current_user)
      end;
  end if;
end;
$$
set search_path from current;

comment on function _health_server is 'Health checks of the server.';

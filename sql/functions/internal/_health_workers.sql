-- Health of the workers: alive, sweeping, hearing notifications.
--
-- Caller   health.
-- Locks    none.
-- Index    none: workers has few rows.
-- Raises   nothing.
--
-- Sweeps come with beats, so they are missed only while there are workers; and a worker that has
-- just been started after a pause has its first sweep before it.
create or replace function _health_workers(p_now timestamptz)
returns table (
  check_name text,
  status     text,
  detail     text,
  cure       text
)
language plpgsql
stable
as $$
#variable_conflict use_column
declare
  v_swept_at timestamptz;
  v_late     boolean;
  v_alive    integer;
  v_stale    integer;
  v_deaf     integer;
  v_names    text;
begin
  select s.swept_at into v_swept_at from sweep_state as s;
  select
    greatest(v_swept_at, min(w.registered_at)) < p_now - 3 * min(w.stale_after),
    count(*) filter (where w.beat_at >= p_now - w.stale_after),
    count(*) filter (where w.beat_at < p_now - w.stale_after),
    count(*) filter (where w.beat_at >= p_now - w.stale_after and not w.listening),
    string_agg(w.name, ', ' order by w.id) filter (where w.beat_at < p_now - w.stale_after)
  into v_late, v_alive, v_stale, v_deaf, v_names
  from workers as w;

  return query select
    'sweep',
    case when v_late then 'warn' else 'ok' end,
    coalesce('last sweep ' || date_trunc('second', p_now - v_swept_at) || ' ago',
      'there was no sweep yet'),
    case when v_late
      then 'Workers sweep with their beats; look into their logs. '
        'By hand: select * from sweep_stale_workers().'
    end;

  return query select
    'workers',
    case when v_stale > 0 then 'warn' else 'ok' end,
    format('%s alive', v_alive)
      || coalesce(', ' || nullif(v_stale, 0) || ' stale: ' || left(v_names, 500), ''),
    case when v_stale > 0
      then 'The next sweep takes their jobs back; to see them: '
        'select * from sweep_stale_workers(dry_run => true).'
    end;

  return query select
    'listening',
    case when v_deaf > 0 then 'warn' else 'ok' end,
    case when v_deaf > 0
      then format('%s of %s workers hear no notifications and only poll', v_deaf, v_alive)
      else 'every live worker hears notifications'
    end,
    case when v_deaf > 0
      then 'The function workers() tells which. Give their listener a direct connection: '
        'LISTEN does not work through a transaction pooler.'
    end;
end;
$$
set search_path from current;

comment on function _health_workers is 'Health checks of the workers.';

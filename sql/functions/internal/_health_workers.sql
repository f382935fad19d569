-- Health of the workers: alive, sweeping, hearing notifications.
--
-- Caller   _health_checks.
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
  subject    text,
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
  v_alive    bigint;
begin
  select s.swept_at into v_swept_at from sweep_state as s;
  select
    greatest(v_swept_at, min(w.registered_at)) < p_now - 3 * min(w.stale_after),
    count(*) filter (where w.beat_at >= p_now - w.stale_after)
  into v_late, v_alive
  from workers as w;

  return query select
    'sweep',
    case when v_late then 'warn' else 'ok' end,
    null,
    coalesce('last sweep ' || date_trunc('second', p_now - v_swept_at) || ' ago',
      'there was no sweep yet'),
    case when v_late
      then 'Workers sweep with their beats; look into their logs. '
        'By hand: select * from sweep_stale_workers().'
    end;

  return query
  select
    'workers', 'warn', w.name,
    format('%s is stale: no beat for %s', w.name, date_trunc('second', p_now - w.beat_at)),
    'The next sweep takes its jobs back; to see them: '
      'select * from sweep_stale_workers(dry_run => true).'
  from workers as w
  where w.beat_at < p_now - w.stale_after
  order by w.id
  limit 100;

  if not found then
    return query select 'workers', 'ok', null, format('%s alive', v_alive), null;
  end if;

  return query
  select
    'listening', 'warn', w.name, format('%s hears no notifications and only polls', w.name),
    'Give its listener a direct connection: LISTEN does not work through a transaction pooler.'
  from workers as w
  where w.beat_at >= p_now - w.stale_after and not w.listening
  order by w.id
  limit 100;

  if not found then
    return query select 'listening', 'ok', null, 'every live worker hears notifications', null;
  end if;
end;
$$
set search_path from current;

comment on function _health_workers is 'Health checks of the workers.';

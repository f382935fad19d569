-- Stores a new schedule or the new text of one, and says when it fires next.
--
-- Caller   schedule, upsert_schedules_v1.
-- Locks    the schedule's row.
-- Index    schedules_pkey.
-- Raises   QE040, QE041, and what enqueue raises for the job.
--
-- What was due before the change fires as it was. The next time stays unless the times themselves
-- have changed. A paused schedule stays paused.
create or replace function _store_schedule(p_schedule schedules, p_now timestamptz)
returns timestamptz
language plpgsql
volatile
as $$
declare
  v_new schedules := p_schedule;
  v_old schedules;
begin
  if v_new.name is null or v_new.name = '' or length(v_new.name) > 200 then
    raise exception using errcode = 'QE041',
      message = format('a schedule''s name has 1 to 200 characters, got %L', left(v_new.name, 220));
  end if;
  v_new.spec := _parse_cron(v_new.cron);
  perform _check_time_zone(v_new.time_zone);
  perform _check_schedule(v_new, p_now);

  v_new.created_at := p_now;
  v_new.updated_at := p_now;
  v_new.fires := 0;
  v_new.next_fire_at := _cron_next(v_new.spec, p_now, v_new.time_zone);
  loop
    insert into schedules values (v_new.*) on conflict on constraint schedules_pkey do nothing;
    exit when found;
    select s.* into v_old from schedules as s where s.name = v_new.name for update;
    continue when not found;

    if v_old.next_fire_at <= p_now then
      perform _fire_schedule(v_old, p_now);
      select s.* into v_old from schedules as s where s.name = v_new.name;
    end if;
    if v_old.paused_at is not null
      or (v_old.cron = v_new.cron and v_old.time_zone = v_new.time_zone)
    then
      v_new.next_fire_at := v_old.next_fire_at;
    end if;
    update schedules as s
    set cron = v_new.cron, spec = v_new.spec, time_zone = v_new.time_zone,
      next_fire_at = v_new.next_fire_at, kind = v_new.kind, queue = v_new.queue,
      priority = v_new.priority, payload = v_new.payload, options = v_new.options,
      catch_up = v_new.catch_up, catch_up_max = v_new.catch_up_max,
      catch_up_window = v_new.catch_up_window, overlap = v_new.overlap, jitter = v_new.jitter,
      owner = coalesce(v_new.owner, s.owner),
      app_version = coalesce(v_new.app_version, s.app_version),
      code_definition = coalesce(v_new.code_definition, s.code_definition), updated_at = p_now
    where s.name = v_new.name;
    exit;
  end loop;

  -- Workers sleep until the fire they know of, which may be later.
  if v_new.next_fire_at is distinct from v_old.next_fire_at then
    perform _notify('wake', 's:');
  end if;
  return v_new.next_fire_at;
end;
$$
set search_path from current;

comment on function _store_schedule is 'Store a schedule; returns when it fires next.';

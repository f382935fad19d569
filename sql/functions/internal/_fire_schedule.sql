-- Fires what is due of one schedule, and sets when it fires next.
--
-- Caller   fire_schedules_v1, _store_schedule.
-- Locks    the caller holds the schedule's row.
-- Index    schedules_pkey, schedule_runs_pkey.
-- Raises   nothing of its own: a job that is refused is a failed run, and the schedule goes on.
--
-- A time that is up to a minute late is on time, whatever the policy for missed ones: workers
-- restart, and every such time gets its job. The history is cut back now and then, not every time.
create or replace function _fire_schedule(p_schedule schedules, p_now timestamptz)
returns integer
language plpgsql
volatile
as $$
declare
  c_grace constant interval := interval '1 minute';
  v_at     timestamptz := p_schedule.next_fire_at;
  v_times  timestamptz[] := '{}';
  v_missed record;
  v_next   timestamptz;
  v_count  integer := 0;
begin
  if v_at <= p_now - c_grace then
    select m.fire_times, m.last_at, m.is_rest into v_missed
    from _missed_fires(p_schedule, p_now - c_grace, p_now) as m;
    v_times := v_missed.fire_times;
    v_next := _cron_next(p_schedule.spec, v_missed.last_at, p_schedule.time_zone);
    if v_missed.is_rest then
      insert into schedule_runs (schedule, fire_at, fired_at, outcome, reason)
      values (
        p_schedule.name, v_at, p_now, 'skipped', 'missed, and all that followed before '
          || to_char(coalesce(v_times[1], v_next) at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS"Z"')
      )
      on conflict on constraint schedule_runs_pkey do nothing;
    end if;
    v_at := v_next;
  end if;
  while v_at <= p_now loop
    v_times := array_append(v_times, v_at);
    v_at := _cron_next(p_schedule.spec, v_at, p_schedule.time_zone);
  end loop;

  for v_n in 1..cardinality(v_times) loop
    begin
      if _run_schedule(
        p_schedule, v_times[v_n],
        case when v_times[v_n] <= p_now - c_grace then 'caught up' else 'enqueued' end, p_now
      ) is not null then
        v_count := v_count + 1;
      end if;
    exception
      when others then
        -- A conflict or a lost server says nothing about the job: the fire is done again.
        if left(sqlstate, 2) not in ('QE', '22', '23', 'P0') then
          raise;
        end if;
        insert into schedule_runs (schedule, fire_at, fired_at, outcome, reason)
        values (p_schedule.name, v_times[v_n], p_now, 'failed', left(sqlerrm, 2000))
        on conflict on constraint schedule_runs_pkey do nothing;
    end;
  end loop;

  update schedules as s
  set next_fire_at = v_at, fires = s.fires + cardinality(v_times),
    last_fire_at = coalesce(v_times[cardinality(v_times)], s.last_fire_at)
  where s.name = p_schedule.name;
  if (p_schedule.fires + cardinality(v_times)) / 100 > p_schedule.fires / 100 then
    delete from schedule_runs as r
    where r.schedule = p_schedule.name and r.fire_at < (
      select k.fire_at from schedule_runs as k
      where k.schedule = p_schedule.name
      order by k.fire_at desc
      offset 999 limit 1
    );
  end if;
  return v_count;
end;
$$
set search_path from current;

comment on function _fire_schedule is
'Fire what is due of one schedule, catch-up included; number of jobs.';

-- Enqueues the job of one fire time, unless that time was used or the schedule does not overlap.
--
-- Caller   _fire_schedule, run_schedule_now.
-- Locks    the caller holds the schedule's row.
-- Index    schedule_runs_pkey, jobs_pkey.
-- Raises   as enqueue_many.
--
-- The row of schedule_runs comes first: whoever finds it there enqueues nothing.
create or replace function _run_schedule(
  p_schedule schedules,
  p_fire_at  timestamptz,
  p_outcome  text,
  p_now      timestamptz
)
returns bigint
language plpgsql
volatile
as $$
declare
  v_id   bigint;
  v_live bigint;
begin
  insert into schedule_runs (schedule, fire_at, fired_at, outcome)
  values (p_schedule.name, p_fire_at, p_now, p_outcome)
  on conflict on constraint schedule_runs_pkey do nothing;
  if not found then
    return null;
  end if;

  if p_schedule.overlap = 'skip' and p_outcome <> 'by hand' then
    select j.id into v_live
    from (
      select r.job_id from schedule_runs as r
      where r.schedule = p_schedule.name
      order by r.fire_at desc
      limit 100
    ) as l
    join jobs as j on j.id = l.job_id
    limit 1;
  end if;

  if v_live is null then
    select e.id into v_id
    from enqueue_many(
      jsonb_build_array(_schedule_job(p_schedule, p_fire_at, p_outcome))
    ) as e(id);
    update schedule_runs as r set job_id = v_id
    where r.schedule = p_schedule.name and r.fire_at = p_fire_at;
  else
    update schedule_runs as r
    set outcome = 'skipped', reason = format('job %s of this schedule has not ended', v_live)
    where r.schedule = p_schedule.name and r.fire_at = p_fire_at;
  end if;
  return v_id;
end;
$$
set search_path from current;

comment on function _run_schedule is 'Enqueue the job of one fire time; null if there is none.';

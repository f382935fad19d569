-- Troubles with schedules: late ones, failed ones, ones that never fire again.
--
-- Caller   doctor.
-- Locks    none.
-- Index    schedule_runs_pkey; schedules has few rows.
-- Raises   nothing.
--
-- Workers fire schedules with their beats, so one that is minutes late has nobody to fire it.
create or replace function _doctor_schedules(p_now timestamptz)
returns setof finding
language plpgsql
volatile
as $$
#variable_conflict use_column
begin
  return query
  select
    'schedules', t.severity, format('schedule %s', s.name), t.detail, t.cure
  from schedules as s
  left join lateral (
    select r.outcome, r.reason, r.fire_at
    from schedule_runs as r
    where r.schedule = s.name
    order by r.fire_at desc
    limit 1
  ) as l on true
  cross join lateral (
    select
      'warn' as severity,
      format('schedule %s should have fired %s ago', s.name,
        date_trunc('second', p_now - s.next_fire_at)) as detail,
      'Workers fire schedules: is one running? See workers() and its log.' as cure
    where s.next_fire_at < p_now - interval '2 minutes'
    union all
    select
      'warn',
      format('schedule %s could not enqueue its job of %s: %s', s.name, l.fire_at, l.reason),
      format('Correct it with schedule(); try it: select run_schedule_now(%L).', s.name)
    where l.outcome = 'failed'
    union all
    select
      'warn', format('schedule %s (%s) never fires again', s.name, s.cron),
      format('Correct its expression with schedule(), or: select unschedule(%L).', s.name)
    where s.next_fire_at is null and s.paused_at is null
    union all
    select
      'info',
      format('schedule %s has been paused for %s%s', s.name,
        date_trunc('second', p_now - s.paused_at), coalesce(' (' || s.pause_reason || ')', '')),
      format('select resume_schedule(%L).', s.name)
    where s.paused_at is not null
  ) as t
  order by s.name
  limit 100;
end;
$$
set search_path from current;

comment on function _doctor_schedules is 'Troubles with schedules.';

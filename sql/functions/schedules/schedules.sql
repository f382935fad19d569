-- The schedules, in the order of their names.
--
-- Caller   people; src/PgEngine/Sql/ListSchedules.cs; the command schedules.
-- Locks    none.
-- Index    schedules_pkey, schedule_runs_pkey.
-- Raises   nothing.
--
-- Payload and headers are shown to operators only, as those of jobs are.
create or replace function schedules()
returns table (
  name            text,
  cron            text,
  time_zone       text,
  next_fire_at    timestamptz,
  last_fire_at    timestamptz,
  last_outcome    text,
  last_job_id     bigint,
  kind            text,
  queue           text,
  priority        integer,
  payload         jsonb,
  catch_up        text,
  catch_up_max    integer,
  catch_up_window interval,
  overlap         text,
  jitter          interval,
  options         jsonb,
  paused_at       timestamptz,
  pause_reason    text,
  owner           text,
  app_version     text
)
language plpgsql
stable
security definer
as $$
#variable_conflict use_column
declare
  v_trusted boolean := _caller_has_profile('operator');
begin
  return query
  select
    s.name, s.cron, s.time_zone, s.next_fire_at, r.fire_at, r.outcome, r.job_id, s.kind, s.queue,
    s.priority::integer, case when v_trusted then _shown(s.payload) end, s.catch_up, s.catch_up_max,
    s.catch_up_window, s.overlap, s.jitter,
    case when v_trusted then s.options else s.options - 'headers' end,
    s.paused_at, s.pause_reason, s.owner, s.app_version
  from schedules as s
  left join lateral (
    select h.fire_at, h.outcome, h.job_id from schedule_runs as h
    where h.schedule = s.name
    order by h.fire_at desc
    limit 1
  ) as r on true
  order by s.name;
end;
$$
set search_path from current;

comment on function schedules is
'The schedules, and what became of the last time of each.
next_fire_at is null while one is paused. owner, app_version: the application whose code it is
from. Payload and headers are shown to operators only.';

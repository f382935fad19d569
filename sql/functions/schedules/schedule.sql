-- Creates a schedule, or gives an existing one a new text.
--
-- Caller   people; src/PgEngine/Sql/StoreSchedule.cs; the command schedules add.
-- Locks    the schedule's row.
-- Index    schedules_pkey.
-- Raises   QE040 cron, QE041 the schedule, QE001 to QE015 what enqueue raises for its job.
create or replace function schedule(
  name            text,
  cron            text,
  kind            text,
  payload         jsonb default '{}',
  queue           text default 'default',
  priority        integer default 0,
  time_zone       text default 'UTC',
  catch_up        text default 'latest',
  catch_up_max    integer default 100,
  catch_up_window interval default null,
  overlap         text default 'allow',
  jitter          interval default null,
  options         jsonb default null
)
returns timestamptz
language plpgsql
volatile
security definer
as $$
declare
  v_now timestamptz := _clock();
  v_row schedules;
begin
  if schedule.priority not between -100 and 100 then
    raise exception using errcode = 'QE005', message =
      format('priority goes from -100 (first) to 100 (last), got %s', schedule.priority);
  end if;

  v_row.name := schedule.name;
  v_row.cron := schedule.cron;
  v_row.kind := schedule.kind;
  v_row.payload := schedule.payload;
  v_row.queue := schedule.queue;
  v_row.priority := schedule.priority;
  v_row.time_zone := schedule.time_zone;
  v_row.catch_up := schedule.catch_up;
  v_row.catch_up_max := schedule.catch_up_max;
  v_row.catch_up_window := schedule.catch_up_window;
  v_row.overlap := schedule.overlap;
  v_row.jitter := coalesce(schedule.jitter, interval '0');
  v_row.options := schedule.options;
  v_row.next_fire_at := _store_schedule(v_row, v_now);

  perform _audit('schedule', schedule.name, null, jsonb_build_object(
    'cron', schedule.cron, 'time_zone', schedule.time_zone, 'kind', schedule.kind,
    'queue', schedule.queue));
  return v_row.next_fire_at;
end;
$$
set search_path from current;

comment on function schedule is
'Enqueue a job at every time of a cron expression.
Returns the next time; null while the schedule is paused. The name is the key: the same name again
replaces the text, and keeps what is due. cron, time_zone: see cron_next. kind, payload, queue,
priority: of the job. catch_up: what becomes of times missed by more than a minute: latest (one
run), skip, or all (the newest catch_up_max); none older than catch_up_window. overlap: allow;
skip (no job while one of this schedule lives); queue (one after the other). jitter: spread, fixed
for each fire. options: {max_attempts, timeout, retry, keep_result, headers, tags, key, key_mode,
key_ttl, concurrency_key, start_within}.
Example: select schedule(''daily'', ''0 8 * * *'', ''report'', time_zone => ''Europe/Paris'');';

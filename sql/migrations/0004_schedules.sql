-- Schedules: cron entries that enqueue a job at each of their times.

-- A cron expression, read once. One bit per value, from the field's lowest on, so that the next
-- value is found by `position` and not by counting. The fields that few expressions use are null.
create type cron_spec as (
  every         bigint,       -- "@every", in seconds; then nothing else is set
  seconds       bit varying,
  minutes       bit varying,
  hours         bit varying,
  months        bit varying,
  day_rule      text,         -- any, days, weekdays, or either (both are restricted)
  days          bit varying,  -- 31: days of the month
  weekdays      bit varying,  -- 42: six weeks from a Sunday, to be cut out at a month's first day
  last_days     bit varying,  -- 31, from L: "L", "L-3"
  near_days     bit varying,  -- 31: "15W"
  near_last     bit varying,  -- 31, from L: "LW", "L-3W"
  nth_weekdays  bit varying,  -- 35: "5#3" stands at 7 * (3 - 1) + 5
  last_weekdays bit varying,  -- 7: "5L"
  is_interval   boolean       -- a wildcard or step in seconds, minutes or hours
);

-- Few rows, each written at every fire. A paused schedule has no next_fire_at, so that the look for
-- what is due is one probe of an index that holds nothing else.
create table schedules (
  name             text collate "C" primary key,
  cron             text not null,
  spec             cron_spec not null,
  time_zone        text not null,
  next_fire_at     timestamptz,
  last_fire_at     timestamptz,
  fires            bigint not null default 0,
  kind             text collate "C" not null,
  queue            text collate "C" not null,
  priority         smallint not null,
  payload          jsonb not null,
  options          jsonb,
  catch_up         text collate "C" not null,
  catch_up_max     integer not null,
  catch_up_window  interval,
  overlap          text collate "C" not null,
  jitter           interval not null,
  paused_at        timestamptz,
  pause_reason     text,
  owner            text,
  app_version      text,
  code_definition  jsonb,
  created_at       timestamptz not null,
  updated_at       timestamptz not null,
  constraint schedules_catch_up_check check (catch_up in ('skip', 'latest', 'all')),
  constraint schedules_overlap_check check (overlap in ('allow', 'skip', 'queue')),
  constraint schedules_paused_check check (paused_at is null or next_fire_at is null),
  constraint schedules_owner_check check ((owner is null) = (app_version is null))
) with (fillfactor = 50, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0);

comment on table schedules is
'Cron entries: what to enqueue, and when next.
Those with an owner come from an application''s code.';

create index schedules_due_idx on schedules (next_fire_at) where next_fire_at is not null;

-- The primary key is what makes a nominal time fire once, whatever else goes wrong.
create table schedule_runs (
  schedule text collate "C" not null,
  fire_at  timestamptz not null,
  fired_at timestamptz not null,
  outcome  text collate "C" not null,
  job_id   bigint,
  reason   text,
  primary key (schedule, fire_at),
  constraint schedule_runs_outcome_check
    check (outcome in ('enqueued', 'caught up', 'by hand', 'skipped', 'failed'))
);

comment on table schedule_runs is
'What became of the times of schedules: the job, or why there is none.
The last 1000 of each.';

-- The newest version of an application that has told its schedules: older ones are not heard.
create table schedule_owners (
  owner       text collate "C" primary key,
  app_version text not null,
  told_at     timestamptz not null
);

comment on table schedule_owners is
'Applications that own schedules, each with the newest version that has run.';

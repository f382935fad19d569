-- Limits: how many jobs of a queue or of a concurrency key may run at once, and how many may start
-- per time. A *line* is (queue, concurrency key). Nothing that a claim does updates a counter: it
-- counts running jobs, and adds a row to spends.

-- The line of a concurrency key in the order of ids: who is next where one job runs at a time. Only
-- queries that say `id > 0` may use it: another would walk a whole line (decisions/0009).
create index jobs_line_idx on jobs (queue, concurrency_key, id)
  where concurrency_key is not null and id > 0;

-- The same by time, with the blocked ones at the end (infinity): round-robin picks from its front,
-- a promotion from its end. Jobs without a concurrency key are in neither.
create index jobs_turn_idx on jobs (queue, concurrency_key, run_at, id)
  where concurrency_key is not null;

-- Jobs that must have started by a time. A claim does not touch the column.
create index jobs_expires_idx on jobs (expires_at) where expires_at is not null;

-- Running jobs that count against a limit, by line ('': without a key): those whose `slot` is true.
-- In a table of their own, so that the update of a claim stays HOT: in an index of `jobs` they cost
-- an entry in each of its seven (decisions/0011). No unique index: a row that was left behind must
-- not make a claim fail.
-- places_from of a line says where its rows begin: below lie dead ones only, which an old snapshot
-- may keep.
create table places (
  id              bigint generated always as identity,
  job_id          bigint not null,
  queue           text collate "C" not null,
  concurrency_key text collate "C" not null
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);

comment on table places is 'Running jobs that count against the limit of their line.';

-- One for the limits of lines, one for that of the queue. Their predicates are always true: they
-- keep the planner from taking the one for the other, which cost the same while places is empty
-- (decisions/0009).
create index places_line_idx on places (queue, concurrency_key, id)
  where concurrency_key is not null;

create index places_queue_idx on places (queue, id) where id > 0;

create index places_job_idx on places (job_id);

-- One row per line that a claim found limited, and per limited queue (key ''): who decides about
-- the line holds its lock. set_limit writes a line's own limits here; null takes the queue's.
create table slots (
  queue           text collate "C" not null,
  concurrency_key text collate "C" not null,
  max_running     integer,
  rate_limit      jsonb,
  created_at      timestamptz not null,
  places_from     bigint not null default 0,
  primary key (queue, concurrency_key),
  constraint slots_max_running_check check (max_running >= 0)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 1000);

comment on table slots is
'Lines (queue, concurrency key) under a limit: what a claim locks, and limits of their own.';

-- Token buckets as a log: the newest row of a line says how many tokens were left when.
create table spends (
  queue           text collate "C" not null,
  concurrency_key text collate "C" not null,
  id              bigint generated always as identity,
  at              timestamptz not null,
  tokens          double precision not null,
  primary key (queue, concurrency_key, id)
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);

comment on table spends is
'Starts under a rate limit: how many tokens a line had left after each claim.';

-- Lines that somebody could not look after when a place in them became free: the next claim or beat
-- does.
create table promotions (
  queue           text collate "C" not null,
  concurrency_key text collate "C" not null
);

comment on table promotions is 'Lines whose next jobs are still to be freed.';

-- What a claim knows about its worker, handed from function to function.
create type claiming_worker as (
  queues        text[],
  kinds         text[],
  tags          text[],
  forbidden     text[],
  sticky        interval,
  is_limited    boolean,
  is_suspicious boolean,
  is_promoting  boolean,
  is_known      boolean,
  awake_until   timestamptz,
  slept_at      timestamptz
);

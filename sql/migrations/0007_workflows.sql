-- Durable workflows: journals, signals, versions. A run is a job: jobs while it lives, history
-- afterwards. Layout and fence: decisions/0007-workflows.md.

-- A run is a row whose step_count is not null. In plain jobs all of these are null and stand behind
-- the columns that they have: no byte, no index entry, no statement.
--
-- A parked run waits for a time (ready, run_at ahead) or for none (waiting, run_at infinity); its
-- last_outcome is 'parked', and awaits says what for. claim_jobs_v1 meets neither before its time.
alter table jobs
  add column step_count         integer,
  add column last_worker_id     bigint,
  add column parent_id          bigint,
  add column parent_step        text collate "C",
  add column on_parent_end      text collate "C",
  add column pause_requested_at timestamptz,
  add column step               text collate "C",
  add column status             text,
  add column problem            text,
  add column awaits             jsonb,
  add column labels             jsonb,
  add column pause_reason       text;

comment on column jobs.step_count is
'A run: the greatest n of its journal when it was parked last; 0 before. Null: a plain job.';
comment on column jobs.last_worker_id is
'The worker that parked the run last: it resumes first, for it may still have the run in memory.';
comment on column jobs.parent_step is 'Full name of the step of the parent that started this run.';
comment on column jobs.step is 'What the run stood at when it was parked last.';
comment on column jobs.status is 'What the workflow says of itself (SetStatus).';
comment on column jobs.problem is 'Why the run is blocked: where its journal and its code differ.';
comment on column jobs.pause_reason is 'Why an operator has paused the run.';
comment on column jobs.awaits is
'What a parked run waits for: hash and name of each wait, its signal, its timer, its due_at.';

-- jobs_parent_idx: children of a run that ends or is cancelled. jobs_problem_idx: blocked runs.
-- jobs_labels_idx, history_labels_idx: runs by their labels.
create index jobs_parent_idx on jobs (parent_id) where parent_id is not null;
create index jobs_problem_idx on jobs (id) where problem is not null;
create index jobs_labels_idx on jobs using gin (labels jsonb_path_ops) where labels is not null;

alter table history
  add column step_count  integer,
  add column parent_id   bigint,
  add column parent_step text collate "C",
  add column step        text collate "C",
  add column status      text,
  add column labels      jsonb;

-- history_runs_idx: runs(), and the journals that go with an old partition. history_run_keys_idx:
-- runs by their key.
create index history_runs_idx on history (id) where step_count is not null;
create index history_run_keys_idx on history (key) where step_count is not null and key is not null;
create index history_labels_idx on history using gin (labels jsonb_path_ops)
  where labels is not null;

-- Journals: one row per step, inserted, never updated; it goes with its run's history. `hash` are
-- the first 8 bytes of the SHA-256 of the full name, n is the order in which the run is told, also
-- when it runs again. The primary key is the only index: first writer wins. Kinds: _step_kind.
create table steps (
  run_id bigint not null,
  hash   bigint not null,
  at     timestamptz not null,
  due_at timestamptz,
  n      integer not null,
  kind   smallint not null,
  codec  smallint,
  name   text collate "C" not null,
  undo   text collate "C",
  value  bytea,
  primary key (run_id, hash),
  constraint steps_kind_check check (kind between 1 and 14)
) with (
  autovacuum_vacuum_insert_scale_factor = 0.2,
  autovacuum_vacuum_scale_factor = 0.05,
  autovacuum_vacuum_cost_delay = 1
);

comment on table steps is
'Journals of runs: one row per step. codec null: value is JSON in UTF-8.';

-- Signals that wait to be taken, oldest first by id, which is drawn under the lock on the run. One
-- with a dedupe key stays behind as a mark (is_taken) until the journal goes.
create table signals (
  run_id   bigint not null,
  name     text collate "C" not null,
  id       bigint generated always as identity,
  payload  jsonb,
  dedupe   text collate "C",
  sent_at  timestamptz not null,
  is_taken boolean not null default false,
  primary key (run_id, name, id)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

comment on table signals is
'Signals of runs, until they are taken. A name that begins with > is the end of a child.';

-- signals_dedupe_idx: the second of two signals with one dedupe key is refused.
create unique index signals_dedupe_idx on signals (run_id, name, dedupe) where dedupe is not null;

create table workflows (
  workflow      text collate "C" primary key,
  version       integer not null,
  is_pinned     boolean not null default false,
  registered_at timestamptz not null,
  constraint workflows_version_check check (version >= 1)
);

comment on table workflows is
'Workflows that workers have registered, each with the version that a start takes.';

-- Runs that somebody should have looked at and could not lock: see _look_at_runs.
create table run_reminders (
  id     bigint generated always as identity primary key,
  run_id bigint not null
);

comment on table run_reminders is 'Runs that the next beat looks at.';

-- A run as people see it: see status.
create type listed_run as (
  run_id      bigint,
  workflow    text,
  version     integer,
  state       text,
  status      text,
  step        text,
  steps       integer,
  waits_for   text[],
  due_at      timestamptz,
  key         text,
  queue       text,
  labels      jsonb,
  parent_id   bigint,
  attempt     integer,
  worker      text,
  created_at  timestamptz,
  started_at  timestamptz,
  finished_at timestamptz,
  reason      text,
  error       text
);

-- What is left to do after a run has ended: tell its parent, its children, forget its journal.
create type ended_run as (
  id          bigint,
  state       text,
  reason      text,
  result      jsonb,
  parent_id   bigint,
  parent_step text,
  is_kept     boolean
);

-- Where one run stands.
--
-- Caller   people; src/PgEngine/Sql/GetRun.cs; `pgengine run`.
-- Locks    none.
-- Index    see _list_runs.
-- Raises   nothing: an unknown id gives no row.
create or replace function status(run_id bigint)
returns table (
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
)
language sql
volatile
security definer
as $$
  select r.*
  from _list_runs(
    coalesce(status.run_id, 0), null, null, null, null, null, null, null, null, 1, null
  ) as r
$$
set search_path from current;

comment on function status is
'Where a run of a workflow stands; no row for an unknown id.
state: scheduled, ready, running, waiting, paused, blocked, cancelling, completed, failed or
cancelled. step: the last one in its journal, or what it waits at; steps: how many its journal
counts.
waits_for: the signals, sleeps and children it waits for, until due_at. status: what the workflow
says of itself. reason: why it does not run, or how it ended.
Example: select state, step, waits_for, reason from status(42);';

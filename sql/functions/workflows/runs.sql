-- Lists runs of workflows, live and finished, newest first, a page at a time.
--
-- Caller   people; src/PgEngine/Sql/ListRuns.cs; `pgengine runs`.
-- Locks    none.
-- Index    see _list_runs.
-- Raises   QE202 for a filter that makes no sense, QE009 for an unknown option.
--
-- A shell, as jobs is: PL/pgSQL refuses a parameter and a result column of one name.
create or replace function runs(
  state          text default null,
  workflow       text default null,
  key            text default null,
  labels         jsonb default null,
  queue          text default null,
  created_after  timestamptz default null,
  created_before timestamptz default null,
  before_id      bigint default null,
  max            integer default 100,
  options        jsonb default null
)
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
    null, runs.state, runs.workflow, runs.key, runs.labels, runs.queue, runs.created_after,
    runs.created_before, runs.before_id, runs.max, runs.options
  ) as r
$$
set search_path from current;

comment on function runs is
'List runs of workflows, newest id first; at most 1000 a call.
state: scheduled, ready, running, waiting, paused, blocked (does not fit the code), cancelling,
completed, failed, cancelled; or live, finished. labels: those that contain these.
options: {"parent": id, "version": n, "tag": text}. The columns are those of status(). For the next
page give the last id as before_id.
Example: select run_id, state, step, reason from runs(''blocked'', workflow => ''order'');';

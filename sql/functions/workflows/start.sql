-- Starts a run of a workflow, in the caller's transaction.
--
-- Caller   people, triggers, functions; src/PgEngine/Sql/StartWorkflow.cs; `pgengine start`.
-- Locks    none that another session waits for; with a key as _put_run.
-- Index    jobs_pkey, jobs_lane_idx (written); with a key as _put_run.
-- Raises   QE001 to QE009, QE012 to QE014, QE031, QE050, QE054.
create or replace function start(
  workflow        text,
  input           jsonb default '{}',
  key             text default null,
  on_conflict     text default 'use_existing',
  version         integer default null,
  queue           text default 'default',
  run_at          timestamptz default null,
  priority        integer default 0,
  tags            text[] default null,
  labels          jsonb default null,
  timeout         interval default null,
  key_ttl         interval default null,
  concurrency_key text default null,
  keep_result     boolean default null,
  headers         jsonb default null,
  options         jsonb default null
)
returns bigint
language plpgsql
volatile
security definer
as $$
declare
  v_now timestamptz := _clock();
begin
  return _put_run(
    _new_run(
      start.workflow, start.version, start.input, start.key, start.on_conflict, start.key_ttl,
      start.queue, start.run_at, start.priority, start.tags, start.labels, start.timeout,
      start.concurrency_key, start.keep_result, start.headers, start.options, v_now
    ),
    start.labels, null, null, null, start.on_conflict, v_now
  );
end;
$$
set search_path from current;

comment on function start is
'Start a run of a workflow, in the current transaction; returns its id.
input is the JSON that the workflow gets. version: null takes the newest that a worker has
registered, or the one set_workflow has pinned; a run stays with its version.
key: one live run of a queue and key; it is remembered for key_ttl (one day), also when the run has
ended. on_conflict: use_existing (returns the run that is there), fail (QE050), terminate_existing
(ends it at once, without undo).
labels: a flat JSON object, for runs(). timeout: after that time from run_at the run is cancelled
and undone. options: {"retry": …, "group": …} as in enqueue. The rest is as in enqueue.
Example: select start(''order'', ''{"id": 42}'', key => ''o-42'', labels => ''{"shop": "b"}'');';

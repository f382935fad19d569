-- Lists jobs, live and finished, newest first, a page at a time.
--
-- Caller   people, the command jobs.
-- Locks    none.
-- Index    see _list_jobs.
-- Raises   QE202 for a filter that makes no sense, QE009 for an unknown option.
--
-- A shell: PL/pgSQL refuses a parameter and a result column of one name, SQL does not, and both
-- names are what a person expects.
create or replace function jobs(
  state          text default null,
  queue          text default null,
  kind           text default null,
  created_after  timestamptz default null,
  created_before timestamptz default null,
  before_id      bigint default null,
  max            integer default 100,
  options        jsonb default null
)
returns table (
  id           bigint,
  state        text,
  queue        text,
  kind         text,
  priority     integer,
  run_at       timestamptz,
  created_at   timestamptz,
  started_at   timestamptz,
  finished_at  timestamptz,
  attempt      integer,
  max_attempts integer,
  worker       text,
  reason       text,
  error        text
)
language sql
volatile
security definer
as $$
  select
    l.id, l.state, l.queue, l.kind, l.priority, l.run_at, l.created_at, l.started_at,
    l.finished_at, l.attempt, l.max_attempts, l.worker, l.reason, l.error
  from _list_jobs(
    jobs.state, jobs.queue, jobs.kind, jobs.created_after, jobs.created_before, jobs.before_id,
    jobs.max, jobs.options
  ) as l
$$
set search_path from current;

comment on function jobs is
'List jobs, live and finished, newest id first; at most 1000 a call.
state: ready, running, blocked, waiting, paused, completed, failed, cancelled; or scheduled (ready,
but in the future), live, finished. For the next page give the last id as before_id.
max_attempts is null where the kind or the queue decides; error is that of the last failed attempt.
Example: select id, kind, reason, error from jobs(state => ''failed'', queue => ''mail'');';

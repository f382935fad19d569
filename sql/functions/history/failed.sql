-- Lists and searches dead letters, newest first, a page at a time.
--
-- Caller   people; src/PgEngine/Admin; the command failed.
-- Locks    none.
-- Index    see _list_failed.
-- Raises   QE202 for a filter that makes no sense.
--
-- A shell: see jobs.
create or replace function failed(
  queue     text default null,
  kind      text default null,
  since     timestamptz default null,
  search    text default null,
  before_id bigint default null,
  max       integer default 100
)
returns table (
  id          bigint,
  queue       text,
  kind        text,
  created_at  timestamptz,
  finished_at timestamptz,
  attempt     integer,
  worker      text,
  reason      text,
  error_type  text,
  error       text,
  payload     jsonb
)
language sql
volatile
security definer
as $$
  select
    l.id, l.queue, l.kind, l.created_at, l.finished_at, l.attempt, l.worker, l.reason,
    l.error_type, l.error, _shown(l.payload)
  from _list_failed(
    failed.queue, failed.kind, failed.since, failed.search, failed.before_id, failed.max
  ) as l
$$
set search_path from current;

comment on function failed is
'List and search dead letters, newest id first; at most 1000 a call.
since: failed at that time or later. search: a part of the reason, the error or the payload,
whatever its case. For the next page give the last id as before_id. Callers who only have the viewer
profile are not shown payloads, and do not search them. To run them again: retry, retry_failed.
Example: select id, kind, error from failed(queue => ''mail'', search => ''timeout'');';

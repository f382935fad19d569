-- Where one group stands.
--
-- Caller   people, the command group; src/PgEngine/Sql/GetGroup.cs.
-- Locks    none.
-- Index    see _list_groups.
-- Raises   nothing: no row for an unknown id.
--
-- Not called "group", which a session with a search_path could only call in double quotes.
create or replace function group_status(group_id bigint)
returns table (
  group_id        bigint,
  name            text,
  state           text,
  live            bigint,
  completed       bigint,
  failed          bigint,
  cancelled       bigint,
  parent_id       bigint,
  created_at      timestamptz,
  closed_at       timestamptz,
  finished_at     timestamptz,
  callback_kind   text,
  callback_job_id bigint,
  problem         text
)
language sql
volatile
security definer
as $$
  select
    l.group_id, l.name, l.state, l.live, l.completed, l.failed, l.cancelled, l.parent_id,
    l.created_at, l.closed_at, l.finished_at, l.callback_kind, l.callback_job_id, l.problem
  from _list_groups(null, group_status.group_id, null, 1, null) as l
$$
set search_path from current;

comment on function group_status is
'Where a group stands; no row for an unknown id.
state: open (never finishes), closed (finishes with its last live member), finished.
live: members that wait or run. problem: why the callback could not be enqueued.';

-- Lists groups, newest first, a page at a time.
--
-- Caller   people, the command groups.
-- Locks    none.
-- Index    see _list_groups.
-- Raises   QE202 for a state that does not exist, or a max out of bounds.
create or replace function groups(
  state     text default null,
  before_id bigint default null,
  max       integer default 100
)
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
  from _list_groups(groups.state, null, groups.before_id, groups.max, 10000) as l
$$
set search_path from current;

comment on function groups is
'List groups, newest first; at most 1000 a call.
state: open, closed, finished or unfinished. live is counted up to 10000.
For the next page give the last id as before_id.
Example: select group_id, name, live, failed from groups(''unfinished'');';

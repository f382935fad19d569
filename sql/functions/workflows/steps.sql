-- The journal of a run: what it has done, in order.
--
-- Caller   people; src/PgEngine/Sql/GetSteps.cs; `pgengine steps`.
-- Locks    none.
-- Index    steps_pkey.
-- Raises   QE202 for a max below 1.
create or replace function steps(
  run_id  bigint,
  after_n integer default 0,
  max     integer default 1000
)
returns table (
  n      integer,
  name   text,
  kind   text,
  at     timestamptz,
  due_at timestamptz,
  undo   text,
  value  jsonb,
  bytes  integer
)
language sql
volatile
security definer
as $$
  select l.n, l.name, l.kind, l.at, l.due_at, l.undo, l.value, l.bytes
  from _list_steps(steps.run_id, steps.after_n, steps.max) as l
$$
set search_path from current;

comment on function steps is
'The journal of a run, oldest first: a row for every step that is done.
For the next page give the last n as after_n; max goes up to 10000. undo: what takes the step back.
value is null for callers who only have the viewer profile, and when it is no JSON; bytes is its
length.
Example: select n, name, kind, at, value from steps(42);';

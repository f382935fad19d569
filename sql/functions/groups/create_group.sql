-- Makes a group of jobs, in the caller's transaction.
--
-- Caller   people, functions; src/PgEngine/Sql/CreateGroup.cs.
-- Locks    the parent's groups row for key share.
-- Index    groups_pkey (written).
-- Raises   QE009 for an unknown option; QE031 for a parent that is unknown or has finished; what
--          enqueue raises for a callback that it would refuse.
--
-- The callback is checked now, so that its enqueuer hears of a mistake, not the last finisher.
create or replace function create_group(callback jsonb default null, options jsonb default null)
returns bigint
language plpgsql
volatile
security definer
as $$
declare
  v_now    timestamptz := _clock();
  v_parent bigint;
  v_id     bigint;
begin
  perform _check_group(create_group.callback, create_group.options, v_now);
  v_parent := (create_group.options ->> 'parent')::bigint;
  if v_parent is not null then
    perform _join_groups(array[v_parent]);
  end if;

  insert into groups (parent_id, name, callback, created_at)
  values (v_parent, create_group.options ->> 'name', create_group.callback, v_now)
  returning id into v_id;
  return v_id;
end;
$$
set search_path from current;

comment on function create_group is
'Make a group of jobs; returns its id.
Enqueue its members with options => {"group": id}, then close it: close_group(id).
callback: a job as for enqueue_many, enqueued once the group is closed and all members have ended;
its payload gets a member "group": {"id", "completed", "failed", "cancelled"}.
options: {"name": text, "parent": id of the group that waits for this one}.
Example: select create_group(''{"kind": "import_done"}'');';

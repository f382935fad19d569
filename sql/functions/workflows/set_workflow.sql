-- Pins the version that start() takes.
--
-- Caller   operators; src/PgEngine/Admin; `pgengine set-workflow`.
-- Locks    the workflows row.
-- Index    workflows_pkey.
-- Raises   QE054.
--
-- Unpinned, the newest version that a live worker has registered counts again; workers that
-- register later raise it.
create or replace function set_workflow(workflow text, version integer default null)
returns boolean
language plpgsql
volatile
security definer
as $$
#variable_conflict use_column
declare
  v_now timestamptz := _clock();
begin
  perform _check_workflow(set_workflow.workflow, set_workflow.version, null, 'use_existing');

  if set_workflow.version is not null then
    insert into workflows as w (workflow, version, is_pinned, registered_at)
    values (set_workflow.workflow, set_workflow.version, true, v_now)
    on conflict (workflow) do update
    set version = excluded.version, is_pinned = true
    where w.version <> excluded.version or not w.is_pinned;
  else
    update workflows as w
    set is_pinned = false,
        version = greatest(w.version, (
          select max(k.version)
          from workers as o
          cross join lateral unnest(o.kinds) as u (kind)
          cross join lateral _workflow_of(u.kind) as k
          where k.workflow = w.workflow and o.beat_at >= v_now - o.stale_after
        ))
    where w.workflow = set_workflow.workflow and w.is_pinned;
  end if;

  if found then
    perform _audit('set_workflow', set_workflow.workflow, null,
      jsonb_build_object('version', set_workflow.version));
    return true;
  end if;
  return false;
end;
$$
set search_path from current;

comment on function set_workflow is
'Pin the version of a workflow that start() takes; null: the newest.
Runs that have begun stay with their version. True when something was changed.
Example: select set_workflow(''order'', 1);';

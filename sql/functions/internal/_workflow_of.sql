-- Workflow and version that a kind stands for.
--
-- Caller   _list_runs, _lock_run, _start_child, _queue_stats, fork, set_workflow, workflows.
-- Locks    none.
-- Index    none.
-- Raises   nothing.
--
-- Version 1 has the workflow's own name as kind, later ones have "@" and the number behind it.
create or replace function _workflow_of(p_kind text, out workflow text, out version integer)
language sql
immutable
as $$
  select
    regexp_replace(p_kind, '@[1-9][0-9]{0,8}$', ''),
    coalesce(substring(p_kind from '@([1-9][0-9]{0,8})$')::integer, 1)
$$
set search_path from current;

comment on function _workflow_of is 'Workflow and version of a kind: order@2 is order, 2.';

-- The kind of a workflow's version; without one, of the version that start() takes.
--
-- Caller   _new_run, _list_runs, start_many, fork.
-- Locks    none.
-- Index    workflows_pkey.
-- Raises   nothing.
create or replace function _workflow_kind(p_workflow text, p_version integer)
returns text
language plpgsql
stable
as $$
declare
  v_version integer := coalesce(
    p_version, (select w.version from workflows as w where w.workflow = p_workflow), 1);
begin
  return p_workflow || case when v_version > 1 then '@' || v_version else '' end;
end;
$$
set search_path from current;

comment on function _workflow_kind is
'Kind of a workflow''s version; null: of the version that start() takes.';

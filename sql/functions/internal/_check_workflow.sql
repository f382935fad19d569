-- Refuses names, versions, labels and conflict policies that no run can have.
--
-- Caller   _new_run, start_many, fork, set_workflow.
-- Locks    none.
-- Index    none.
-- Raises   QE054.
--
-- The "@" of a kind divides name and version, so a name has none. Labels are flat, so that runs()
-- finds them by one index.
create or replace function _check_workflow(
  p_workflow    text,
  p_version     integer,
  p_labels      jsonb,
  p_on_conflict text
)
returns void
language plpgsql
immutable
as $$
begin
  if coalesce(length(p_workflow), 0) not between 1 and 180 or strpos(p_workflow, '@') > 0 then
    raise exception using errcode = 'QE054',
      message = format('a workflow''s name has 1 to 180 characters and no @, got %L',
        left(p_workflow, 200)),
      hint = 'The version is an argument of its own.';
  end if;

  if p_version < 1 or p_version > 999999999 then
    raise exception using errcode = 'QE054',
      message = format('a version goes from 1 to 999999999, got %s', p_version);
  end if;

  if p_labels is not null and (
    jsonb_typeof(p_labels) <> 'object' or pg_column_size(p_labels #> '{}') > 4096
    or jsonb_path_exists(p_labels, '$.* ? (@.type() == "object" || @.type() == "array")')
  ) then
    raise exception using errcode = 'QE054',
      message = 'labels must be a flat JSON object of at most 4 KiB',
      hint = 'For example: {"customer": 42, "region": "eu"}.';
  end if;

  if p_on_conflict is null
    or p_on_conflict not in ('fail', 'use_existing', 'terminate_existing')
  then
    raise exception using errcode = 'QE054',
      message = format('unknown on_conflict %L', left(p_on_conflict, 80)),
      hint = 'Use fail, use_existing or terminate_existing.';
  end if;
end;
$$
set search_path from current;

comment on function _check_workflow is
'Raise QE054 unless a run may have this name, version, labels and conflict policy.';

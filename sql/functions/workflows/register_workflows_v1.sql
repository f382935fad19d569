-- Notes which workflows a worker brings, so that a start takes the newest version.
--
-- Caller   src/PgEngine/Sql/RegisterWorkflows.cs, after register_worker_v1.
-- Locks    workflows rows in the order of their names, only those that change.
-- Index    workflows_pkey.
-- Raises   QE054 for a bad name or version, QE011 for arrays that do not fit together.
--
-- A version only grows, and a pinned one stays: during a rolling deploy old and new workers
-- register in any order.
create or replace function register_workflows_v1(p_names text[], p_versions integer[])
returns void
language plpgsql
volatile
security definer
as $$
declare
  v_now timestamptz := _clock();
  v_bad record;
begin
  if cardinality(p_names) is distinct from cardinality(p_versions) then
    raise exception using errcode = 'QE011', message = 'arrays of different length';
  end if;

  select u.name, u.version into v_bad from unnest(p_names, p_versions) as u(name, version)
  where coalesce(length(u.name), 0) not between 1 and 180 or coalesce(u.version, 0) < 1
  limit 1;
  if found then
    raise exception using errcode = 'QE054',
      message = format('workflow %L has no version %s', left(v_bad.name, 200), v_bad.version),
      hint = 'A name has 1 to 180 characters; versions begin at 1.';
  end if;

  insert into workflows as w (workflow, version, registered_at)
  select u.name, max(u.version), v_now
  from unnest(p_names, p_versions) as u(name, version)
  group by u.name
  having not exists (
    select from workflows as k
    where k.workflow = u.name collate "C" and (k.is_pinned or k.version >= max(u.version))
  )
  order by u.name collate "C"
  on conflict (workflow) do update
  set version = excluded.version, registered_at = excluded.registered_at
  where not w.is_pinned and w.version < excluded.version;
end;
$$
set search_path from current;

comment on function register_workflows_v1 is
'Note the workflows that a worker brings, each with its version.
A start without a version takes the greatest one, or the one that set_workflow pinned.';

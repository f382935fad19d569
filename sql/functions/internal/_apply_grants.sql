-- Makes the rights of all recorded roles exactly what their profiles say.
--
-- Caller   sql/grants/profiles.sql after every install and upgrade; grant_usage, revoke_usage.
-- Locks    catalog rows of the schema and of the functions whose rights change.
-- Index    profile_grants_pkey.
-- Raises   nothing of its own.
--
-- Only differences are written, so that an upgrade which changes no right writes no catalog row.
-- A recorded role that was dropped is passed over (health names it): no upgrade may fail on it. The
-- owner is passed over too: revoking from the owner would break the owner's own functions. Roles
-- that grant_usage does not know keep what was granted to them by hand.
create or replace function _apply_grants()
returns void
language plpgsql
volatile
as $$
declare
  v_schema regnamespace := current_schema()::regnamespace;
  v_owner  name := _schema_owner();
  v_change record;
begin
  for v_change in
    with managed as (
      select distinct r.oid as role_id, r.rolname as role_name
      from profile_grants as g
      join pg_roles as r on r.rolname = g.role_name
      where r.rolname <> v_owner
    ),
    wanted as (
      select distinct r.oid as role_id, p.oid as function_id
      from profile_grants as g
      join pg_roles as r on r.rolname = g.role_name
      join _profile_functions() as f on f.profile = g.profile and f.profile <> 'migrator'
      join pg_proc as p on p.pronamespace = v_schema and p.proname = f.function_name
    ),
    held as (
      select a.grantee as role_id, p.oid as function_id
      from pg_proc as p
      cross join lateral aclexplode(p.proacl) as a
      where p.pronamespace = v_schema
        and a.privilege_type = 'EXECUTE'
    )
    select format(
      'revoke all on function %s from %I', h.function_id::regprocedure, m.role_name
    ) as command
    from held as h
    join managed as m on m.role_id = h.role_id
    where not exists (
      select from wanted as w
      where w.role_id = h.role_id and w.function_id = h.function_id
    )
    union all
    select format('grant execute on function %s to %I', w.function_id::regprocedure, m.role_name)
    from wanted as w
    join managed as m on m.role_id = w.role_id
    where not exists (
      select from held as h
      where h.role_id = w.role_id and h.function_id = w.function_id
    )
    union all
    select format('grant usage on schema %I to %I', current_schema(), m.role_name)
    from managed as m
    where not has_schema_privilege(m.role_id, v_schema, 'usage')
  loop
    begin
      execute v_change.command;
    exception when undefined_object then
      raise notice 'not done, a role was dropped meanwhile: %', v_change.command;
    end;
  end loop;
end;
$$
set search_path from current;

comment on function _apply_grants is
'Give every recorded role exactly the rights of its profiles.';

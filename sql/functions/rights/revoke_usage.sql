-- Takes all profiles away from a role, and whatever else it was granted here.
--
-- Caller   the schema's owner or a member of it. Granted to nobody.
-- Locks    the role's rows in profile_grants; catalog rows of the functions that it loses.
-- Index    profile_grants_pkey.
-- Raises   QE201 when the role has no profile here, or the owner cannot take back its membership.
--
-- A role that was dropped has no rights left; only its record goes. The owner's own rights are
-- never touched: a record of it can only stem from a change of owner.
create or replace function revoke_usage(role name)
returns void
language plpgsql
volatile
as $$
#variable_conflict use_column
declare
  v_owner    name := _schema_owner();
  v_profiles text[];
begin
  with revoked as (
    delete from profile_grants as g
    where g.role_name = revoke_usage.role
    returning g.profile
  )
  select array_agg(r.profile order by r.profile) into v_profiles from revoked as r;
  if v_profiles is null then
    raise exception using errcode = 'QE201',
      message = format('role "%s" has no profile here', coalesce(role, '(null)')),
      hint = 'The table profile_grants lists which role has which profile.';
  end if;

  if role <> v_owner
    and exists (select from pg_roles as r where r.rolname = revoke_usage.role)
  then
    execute format('revoke all on all functions in schema %I from %I', current_schema(), role);
    execute format('revoke all on schema %I from %I', current_schema(), role);
    if 'migrator' = any (v_profiles) then
      begin
        execute format('revoke %I from %I', v_owner, role);
      exception when insufficient_privilege then
        raise exception using errcode = 'QE201',
          message = format('"%s" cannot be removed from the owner "%s"', role, v_owner),
          detail = sqlerrm,
          hint = format('Let a superuser run: revoke %I from %I. Then call revoke_usage again.',
                        v_owner, role);
      end;
    end if;
  end if;

  perform _audit('revoke_usage', role, null, jsonb_build_object('profiles', to_jsonb(v_profiles)));
end;
$$
set search_path from current;

comment on function revoke_usage is
'Take all profiles, and every right in this schema, away from a role.
Do this before you drop the role. Only the owner of the schema can do it.';

-- Whether the caller of a security definer function has a profile, or owns the schema.
--
-- Caller   job, to decide who may read payloads.
-- Locks    none.
-- Index    profile_grants_pkey.
-- Raises   nothing.
--
-- current_user is the owner in here, so the caller is the role that SET ROLE made active, else the
-- one that logged in. The test is "usage", not "member": a right that needs SET ROLE first counts
-- only after it, as it does for EXECUTE.
create or replace function _caller_has_profile(p_profile text)
returns boolean
language plpgsql
stable
as $$
declare
  v_active text := current_setting('role');
  v_caller name := case when v_active = 'none' then session_user else v_active end;
begin
  return pg_has_role(v_caller, _schema_owner(), 'usage') or exists (
    select
    from profile_grants as g
    join pg_roles as r on r.rolname = g.role_name
    where g.profile = p_profile
      and pg_has_role(v_caller, r.oid, 'usage')
  );
end;
$$
set search_path from current;

comment on function _caller_has_profile is
'True when the calling role has the profile or owns the schema.';

-- Gives a role a profile: USAGE of the schema and EXECUTE of the profile's functions.
--
-- Caller   the schema's owner or a member of it, from psql or a deployment. Granted to nobody.
-- Locks    the role's row in profile_grants; catalog rows of the functions that it gains.
-- Index    profile_grants_pkey.
-- Raises   QE201 for an unknown profile or role, or when the owner cannot make a migrator.
--
-- Not security definer on purpose: what it does, only the owner may do. The profile is kept as a
-- row, so that upgrades give the same rights again.
create or replace function grant_usage(role name, profile text)
returns void
language plpgsql
volatile
as $$
#variable_conflict use_column
declare
  v_owner name := _schema_owner();
begin
  if profile is null
    or profile not in ('migrator', 'enqueuer', 'worker', 'operator', 'viewer') then
    raise exception using errcode = 'QE201',
      message = format('there is no profile "%s"', coalesce(profile, '(null)')),
      hint = 'The profiles are migrator, enqueuer, worker, operator and viewer.';
  end if;
  if not exists (select from pg_roles as r where r.rolname = grant_usage.role) then
    raise exception using errcode = 'QE201',
      message = format('there is no role "%s"', coalesce(role, '(null)')),
      hint = 'Create the role first. Rights are never given to PUBLIC.';
  end if;

  if role = v_owner then
    raise notice 'role "%" owns the schema and has every right already', role;
    return;
  end if;

  if profile = 'migrator' and not pg_has_role(role, v_owner, 'member') then
    begin
      execute format('grant %I to %I', v_owner, role);
    exception when insufficient_privilege or invalid_grant_operation then
      raise exception using errcode = 'QE201',
        message = format('"%s" cannot be made a member of the owner "%s"', role, v_owner),
        detail = sqlerrm,
        hint = format('Let a superuser run: grant %I to %I. Then call grant_usage again.',
                      v_owner, role);
    end;
  end if;

  insert into profile_grants (role_name, profile)
  values (grant_usage.role, grant_usage.profile)
  on conflict (role_name, profile) do nothing;
  if found then
    perform _audit('grant_usage', role, null, jsonb_build_object('profile', profile));
  end if;
  perform _apply_grants();
end;
$$
set search_path from current;

comment on function grant_usage is
'Give a role a profile: enqueuer, worker, operator, viewer or migrator.
A role may have several. Only the owner of the schema can do this; upgrades keep it.
  viewer    looks: jobs, job (without payloads), queue_stats, workers, stats, health, version
  operator  also sees payloads and acts: cancel, retry, pause_queue, set_queue …
  enqueuer  enqueues and reads results
  worker    runs jobs and enqueues more
  migrator  becomes a member of the owner: may upgrade, and do everything';

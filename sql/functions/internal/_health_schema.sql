-- Health of the installation: right server, recorded roles that exist.
--
-- Caller   health.
-- Locks    none.
-- Index    none: one row, and one per grant.
-- Raises   nothing.
create or replace function _health_schema()
returns table (
  check_name text,
  status     text,
  detail     text,
  cure       text
)
language plpgsql
stable
as $$
#variable_conflict use_column
begin
  return query
  select
    'schema',
    case when i.system_identifier <> _system_identifier() then 'fail' else 'ok' end,
    case when i.system_identifier <> _system_identifier()
      then format('release %s, installed on another server: this is a restored copy', i.release)
      else format('release %s', i.release)
    end,
    case when i.system_identifier <> _system_identifier()
      then 'If its jobs are meant to run here: select adopt_database().'
    end
  from schema_info as i;

  return query
  select
    'grants',
    case when count(*) = 0 then 'ok' else 'warn' end,
    case when count(*) = 0 then 'every role with a profile exists'
      else format('roles with a profile that were dropped: %s', string_agg(m.role_name, ', '))
    end,
    case when count(*) > 0
      then 'A new role of that name would get the profile at the next upgrade: '
        'select revoke_usage(role).'
    end
  from (
    select distinct g.role_name::text
    from profile_grants as g
    where not exists (select from pg_roles as r where r.rolname = g.role_name)
    order by 1
  ) as m (role_name);
end;
$$
set search_path from current;

comment on function _health_schema is 'Health checks of the installation.';

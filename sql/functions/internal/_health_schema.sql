-- Health of the installation: right server, recorded roles that exist.
--
-- Caller   _health_checks.
-- Locks    none.
-- Index    none: one row, and one per grant.
-- Raises   nothing.
create or replace function _health_schema()
returns table (
  check_name text,
  status     text,
  subject    text,
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
    null,
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
    'grants', 'warn', m.role_name,
    format('role %I has a profile and was dropped', m.role_name),
    format(
      'A new role of that name would get the profile at the next upgrade: select revoke_usage(%L).',
      m.role_name)
  from (
    select distinct g.role_name::text
    from profile_grants as g
    where not exists (select from pg_roles as r where r.rolname = g.role_name)
    order by 1
  ) as m (role_name);

  if not found then
    return query select 'grants', 'ok', null, 'every role with a profile exists', null;
  end if;
end;
$$
set search_path from current;

comment on function _health_schema is 'Health checks of the installation.';

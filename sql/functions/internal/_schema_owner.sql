-- The role that owns the engine's schema.
--
-- Caller   grant_usage, revoke_usage, _apply_grants, _caller_has_profile.
-- Locks    none.
-- Index    none.
-- Raises   nothing.
--
-- current_schema() is the engine's: every function has its search_path pinned to it.
create or replace function _schema_owner()
returns name
language sql
stable
as $$
  select r.rolname
  from pg_namespace as n
  join pg_roles as r on r.oid = n.nspowner
  where n.nspname = current_schema()
$$
set search_path from current;

comment on function _schema_owner is
'The role that owns the engine''s schema.';

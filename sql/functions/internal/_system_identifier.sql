-- The identifier of this server's data directory, or null if the server keeps it to itself.
--
-- Caller   version, adopt_database, sql/release/record_release.sql.
-- Locks    none.
-- Index    none.
-- Raises   nothing.
--
-- pg_control_system is open to everyone on plain PostgreSQL, but managed servers may withdraw the
-- right (42501), the function (42883) or its working (0A000). An unknown server is never called a
-- restored copy.
create or replace function _system_identifier()
returns bigint
language plpgsql
stable
as $$
begin
  return (select c.system_identifier from pg_control_system() as c);
exception
  when insufficient_privilege or undefined_function or feature_not_supported then
    return null;
end;
$$
set search_path from current;

comment on function _system_identifier() is
'The identifier of this server''s data directory; null where the server does not tell.';

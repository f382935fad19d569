-- What is installed here, and whether this is still the server it was installed on.
--
-- Caller   people; src/PgEngine/Schema/SchemaChecker.cs, for roles that may not read the tables.
-- Locks    none.
-- Index    schema_info_pkey; the journal is small and read whole.
-- Raises   nothing.
--
-- It shares its name with pg_catalog.version(), which every search_path finds first, so it is
-- always called with its schema. The comment below needs the schema for the same reason, and
-- because the schema is the caller's choice it is put in by format().
create or replace function version()
returns table (
  release        text,
  oldest_runtime text,
  migration      text,
  server         text,
  restored_copy  boolean
)
language plpgsql
stable
security definer
as $$
#variable_conflict use_column
begin
  return query
  select
    i.release,
    i.oldest_runtime,
    (
      select max(regexp_replace(j.scriptname, '^.*/', ''))
      from schemaversions as j
      where coalesce(j.kind, 'migration') = 'migration'
    ),
    current_setting('server_version'),
    i.system_identifier <> _system_identifier()
  from schema_info as i;
end;
$$
set search_path from current;

do $$
begin
  execute format('comment on function %I.version() is %L', current_schema(),
    'What is installed here, and whether this is still the server it came to.
release, the oldest release whose workers may run on it, last migration, server version, and
restored_copy: true if this is not the server it was installed on (see adopt_database), null if the
server does not tell. Call it with its schema: select * from engine.version().');
end;
$$;

-- Records what these scripts install, last of all scripts.
--
-- The server is recorded by the first installation only: an upgrade of a restored copy must not
-- make it look like home (see adopt_database).
insert into schema_info (release, oldest_runtime, system_identifier)
values ('0.1.0', '0.1.0', _system_identifier())
on conflict (is_only_row) do update
set release        = excluded.release,
    oldest_runtime = excluded.oldest_runtime,
    updated_at     = now()
where (schema_info.release, schema_info.oldest_runtime)
  is distinct from (excluded.release, excluded.oldest_runtime);

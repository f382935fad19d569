-- Name of a notification channel of this schema: 'wake' for workers, 'done' for those who wait.
--
-- Caller   _notify; the runtime's listener builds the same name.
-- Locks    none.
-- Index    none.
-- Raises   nothing.
--
-- The schema is part of the name because channels belong to the database, and one database may
-- hold several engines. The version is part of it because payloads are a contract too.
create or replace function _channel(p_name text)
returns text
language plpgsql
stable
as $$
begin
  return current_schema() || '_' || p_name || '_v1';
end;
$$
set search_path from current;

comment on function _channel is 'Name of a notification channel of this schema (wake or done).';

-- Accepts this server as the home of the engine.
--
-- Caller   people, after a restore, a pg_upgrade or a move to another server.
-- Locks    the row of schema_info.
-- Index    schema_info_pkey.
-- Raises   nothing.
--
-- A copy restored from production holds production's jobs. Workers notice the foreign server and
-- keep still until a person says here that its jobs are meant to run.
create or replace function adopt_database()
returns boolean
language plpgsql
security definer
as $$
declare
  v_here  bigint := _system_identifier();
  v_there bigint;
begin
  select i.system_identifier into v_there from schema_info as i for update;

  if v_there is not distinct from v_here then
    return false;
  end if;

  update schema_info as i
  set system_identifier = v_here,
      updated_at = _clock();

  perform _audit('adopt_database', current_database()::text, null,
    jsonb_build_object('from', v_there::text, 'to', v_here::text));
  return true;
end;
$$
set search_path from current;

comment on function adopt_database() is
'Accept this server as the home of the engine.
For after a restore, a pg_upgrade or a move.
Until then workers warn, or refuse to start, so that a copy does not send production''s mail.
Returns true if the server was a new one, false if it was known already.';

-- Lets an older version of an application speak for its schedules again.
--
-- Caller   operators, before they roll an application back.
-- Locks    the application's row of schedule_owners, then its schedules rows.
-- Index    schedule_owners_pkey.
-- Raises   QE041 for a bad version, QE201 when no such application owns schedules.
create or replace function roll_back_schedules(owner text, app_version text)
returns void
language plpgsql
volatile
security definer
as $$
#variable_conflict use_variable
declare
  v_key text := _version_key(app_version);
begin
  update schedule_owners as o set app_version = roll_back_schedules.app_version
  where o.owner = roll_back_schedules.owner;
  if not found then
    raise exception using errcode = 'QE201',
      message = format('no application %L owns schedules', left(owner, 220));
  end if;

  update schedules as s set app_version = roll_back_schedules.app_version, code_definition = '{}'
  where s.owner = roll_back_schedules.owner
    and _version_key(s.app_version) collate "C" > v_key;
  perform _audit('roll_back_schedules', owner, null,
    jsonb_build_object('app_version', app_version));
end;
$$
set search_path from current;

comment on function roll_back_schedules is
'Let an older version of an application speak for its schedules again.
Otherwise an old binary never undoes what a newer one has told. Its workers apply their schedules
when they start.';

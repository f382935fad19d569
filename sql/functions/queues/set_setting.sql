-- Sets an engine-wide setting, or puts it back to its default.
--
-- Caller   operators.
-- Locks    the row of the setting.
-- Index    settings_pkey.
-- Raises   QE201 for an unknown setting, QE009 for a value of the wrong type or size.
create or replace function set_setting(name text, value jsonb)
returns void
language plpgsql
volatile
security definer
as $$
#variable_conflict use_variable
declare
  v_value jsonb := nullif(value, 'null');
  v_good  boolean;
begin
  if name = 'payload_max_bytes' then
    v_good := case when jsonb_typeof(v_value) = 'number'
      then v_value::numeric between 65536 and 268435456 and v_value::numeric % 1 = 0
      else v_value is null
    end;
  elsif name = 'notify' then
    v_good := coalesce(jsonb_typeof(v_value), 'boolean') = 'boolean';
  elsif name = 'retention' then
    v_value := _check_retention(v_value);
    v_good := true;
  else
    raise exception using errcode = 'QE201',
      message = format('there is no setting %L', left(name, 220)),
      hint = 'The settings are payload_max_bytes, notify and retention.';
  end if;
  if not v_good then
    raise exception using errcode = 'QE009',
      message = format('setting %s cannot be %s', name, left(v_value::text, 220)),
      hint = 'payload_max_bytes: a whole number from 65536 to 268435456. notify: true or false.';
  end if;

  if v_value is null then
    delete from settings as s where s.name = set_setting.name;
  else
    insert into settings as s (name, value, updated_at)
    values (set_setting.name, v_value, _clock())
    on conflict on constraint settings_pkey do update
    set value      = excluded.value,
        updated_at = excluded.updated_at;
  end if;
  perform _audit('set_setting', name, null, jsonb_build_object('value', v_value));
end;
$$
set search_path from current;

comment on function set_setting is
'Set an engine-wide setting; null puts it back to its default.
  payload_max_bytes  size limit of a payload, 65536 to 268435456 (default 1048576)
  notify             false: never NOTIFY, workers only poll (default true)
  retention          how long finished jobs are kept, unless their kind or queue says otherwise
    (default {"completed": "1 day", "failed": "90 days", "cancelled": "30 days"})';

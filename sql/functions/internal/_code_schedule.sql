-- A schedule as an application's code describes it.
--
-- Caller   upsert_schedules_v1.
-- Locks    none.
-- Index    none.
-- Raises   QE041 for an unknown member or a value of the wrong type.
create or replace function _code_schedule(p_definition jsonb, p_owner text, p_app_version text)
returns schedules
language plpgsql
stable
as $$
declare
  v_row  schedules;
  v_name text;
begin
  select k into v_name from jsonb_object_keys(p_definition) as k
  where k not in (
    'name', 'cron', 'kind', 'payload', 'queue', 'priority', 'time_zone', 'catch_up',
    'catch_up_max', 'catch_up_window', 'overlap', 'jitter', 'options'
  )
  limit 1;
  if found then
    raise exception using errcode = 'QE041',
      message = format('schedule %L: unknown member %L', p_definition ->> 'name', v_name),
      hint = 'The members are the parameter names of schedule.';
  end if;

  v_row := jsonb_populate_record(
    null::schedules,
    '{"payload": {}, "queue": "default", "priority": 0, "time_zone": "UTC", "catch_up": "latest",
      "catch_up_max": 100, "overlap": "allow", "jitter": "0"}' || jsonb_strip_nulls(p_definition)
  );
  v_row.payload := coalesce(p_definition -> 'payload', '{}');
  v_row.owner := p_owner;
  v_row.app_version := p_app_version;
  v_row.code_definition := p_definition;
  return v_row;
exception
  when data_exception then
    raise exception using errcode = 'QE041',
      message = format('schedule %L: %s', p_definition ->> 'name', sqlerrm);
end;
$$
set search_path from current;

comment on function _code_schedule is
'A schedules row from a definition in an application''s code.';

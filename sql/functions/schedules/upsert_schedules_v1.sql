-- Takes over the schedules of an application's code.
--
-- Caller   src/PgEngine/Sql/UpsertSchedules.cs, when a worker starts.
-- Locks    the application's row of schedule_owners, then schedules rows by name.
-- Index    schedule_owners_pkey, schedules_pkey.
-- Raises   QE040, QE041, and what enqueue raises for a job; then nothing is changed.
--
-- The owner's row orders the starts of a rolling deploy. A version older than the newest that was
-- heard changes nothing. A newer one removes what it no longer has; workers of one version do not
-- remove each other's. A text that the code has not changed is left alone, so what an operator
-- edited outlives restarts until the code says something new.
create or replace function upsert_schedules_v1(
  p_owner       text,
  p_app_version text,
  p_schedules   jsonb
)
returns table (name text, answer text)
language plpgsql
volatile
security definer
as $$
#variable_conflict use_column
declare
  v_now  timestamptz := _clock();
  v_key  text;
  v_told text;
  v_item record;
  v_old  schedules;
begin
  if coalesce(p_owner, '') = '' or jsonb_typeof(p_schedules) is distinct from 'array' then
    raise exception using errcode = 'QE041',
      message = 'schedules of code need an owner and are a JSON array of objects';
  end if;
  if p_schedules = '[]' and not exists (
    select from schedule_owners as o where o.owner = p_owner
  ) then
    return;
  end if;

  v_key := _version_key(p_app_version);
  insert into schedule_owners (owner, app_version, told_at)
  values (p_owner, p_app_version, v_now)
  on conflict on constraint schedule_owners_pkey do nothing;
  select o.app_version into v_told from schedule_owners as o where o.owner = p_owner for update;
  if v_key < _version_key(v_told) collate "C" then
    return query
    select i.value ->> 'name', 'older' from jsonb_array_elements(p_schedules) as i(value)
    order by 1;
    return;
  end if;
  update schedule_owners as o set app_version = p_app_version, told_at = v_now
  where o.owner = p_owner;

  for v_item in
    select i.value ->> 'name' as name, i.value as definition
    from jsonb_array_elements(p_schedules) as i(value) order by 1
  loop
    name := v_item.name;
    select s.* into v_old from schedules as s where s.name = v_item.name for update;
    if not found then
      answer := 'created';
    elsif v_old.owner is distinct from p_owner then
      answer := 'taken';
    elsif v_old.code_definition = v_item.definition then
      answer := 'unchanged';
      update schedules as s set app_version = p_app_version where s.name = v_item.name;
    else
      answer := 'changed';
    end if;
    if answer in ('created', 'changed') then
      perform _store_schedule(_code_schedule(v_item.definition, p_owner, p_app_version), v_now);
    end if;
    return next;
  end loop;

  for v_item in
    select s.name, _version_key(s.app_version) collate "C" < v_key as is_left
    from schedules as s
    where s.owner = p_owner and not exists (
      select from jsonb_array_elements(p_schedules) as i(value) where i.value ->> 'name' = s.name)
    order by s.name
  loop
    name := v_item.name;
    answer := case when v_item.is_left then 'removed' else 'kept' end;
    if v_item.is_left then
      delete from schedules as s where s.name = v_item.name;
      delete from schedule_runs as r where r.schedule = v_item.name;
    end if;
    return next;
  end loop;
end;
$$
set search_path from current;

comment on function upsert_schedules_v1 is
'Take over the schedules of an application''s code.
Each is an object with the parameter names of schedule. answer: created; changed; unchanged;
older (a newer version has spoken: nothing was done); taken (somebody else''s: left alone);
removed (not in this version any more); kept (not in this code, but another worker of this
version has it).';

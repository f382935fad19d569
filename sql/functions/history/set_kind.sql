-- Sets what history keeps of the jobs of a kind, and for how long.
--
-- Caller   operators, the command set-kind.
-- Locks    the row of the kind.
-- Index    kinds_pkey.
-- Raises   QE001 kind, QE009 history, retention or options.
--
-- Null must mean "leave as it is", so taking a setting back has its own word: clear.
create or replace function set_kind(
  kind         text,
  history      text default null,
  keep_payload boolean default null,
  retention    jsonb default null,
  options      jsonb default null
)
returns boolean
language plpgsql
volatile
security definer
as $$
#variable_conflict use_variable
declare
  v_now   timestamptz := _clock();
  v_keep  jsonb;
  v_clear jsonb;
  v_old   kinds;
  v_new   kinds;
begin
  if kind is null or kind = '' or length(kind) > 200 then
    raise exception using errcode = 'QE001',
      message = format('a kind has 1 to 200 characters, got %L', left(kind, 220));
  end if;
  if history not in ('all', 'failed', 'none') then
    raise exception using errcode = 'QE009',
      message = format('history is all, failed or none, got %L', left(history, 220));
  end if;
  if jsonb_typeof(options) <> 'object'
    or options - 'clear' <> '{}'
    or not (options -> 'clear') <@ '["history", "keep_payload", "retention"]'
  then
    raise exception using errcode = 'QE009',
      message = format('unknown options of a kind: %s', left(options::text, 200)),
      hint = 'Known: {"clear": [any of history, keep_payload, retention]}.';
  end if;
  v_clear := coalesce(options -> 'clear', '[]');
  v_keep := case when v_clear ? 'retention'
    then '{"completed": null, "failed": null, "cancelled": null}' else '{}'
  end::jsonb || coalesce(_check_retention(retention), '{}');

  insert into kinds as k (kind, updated_at) values (set_kind.kind, v_now)
  on conflict on constraint kinds_pkey do nothing;
  select k.* into v_old from kinds as k where k.kind = set_kind.kind for update;

  v_new := v_old;
  v_new.history := case when not v_clear ? 'history' then coalesce(history, v_old.history) end;
  v_new.keep_payload := case when not v_clear ? 'keep_payload'
    then coalesce(keep_payload, v_old.keep_payload) end;
  v_new := jsonb_populate_record(v_new, (
    select coalesce(jsonb_object_agg('keep_' || k.key, k.value), '{}') from jsonb_each(v_keep) as k
  ));
  if v_new is not distinct from v_old then
    return false;
  end if;

  update kinds as k
  set history        = v_new.history,
      keep_payload   = v_new.keep_payload,
      keep_completed = v_new.keep_completed,
      keep_failed    = v_new.keep_failed,
      keep_cancelled = v_new.keep_cancelled,
      updated_at     = v_now
  where k.kind = set_kind.kind;
  perform _audit('set_kind', kind, null, jsonb_strip_nulls(jsonb_build_object(
    'history', history, 'keep_payload', keep_payload, 'retention', retention,
    'options', options)));
  return true;
end;
$$
set search_path from current;

comment on function set_kind is
'Set what history keeps of a kind''s jobs; null leaves a setting.
Comes before what their queue says. history: which finished jobs to keep, all, failed or none.
keep_payload: payloads of completed jobs too. retention: how long, at least:
{"completed": "7 days", "failed": "90 days", "cancelled": "30 days"}, each member optional.
options: {"clear": ["history", "keep_payload", "retention"]} leaves them to the queue again.
False when nothing changed.
Example: select set_kind(''send_email'', history => ''failed'');';

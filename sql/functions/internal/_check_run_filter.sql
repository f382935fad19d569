-- Refuses filters of runs that can only be a mistake: an empty answer would hide it.
--
-- Caller   _list_runs.
-- Locks    none.
-- Index    none.
-- Raises   QE202, QE009 for an unknown option.
create or replace function _check_run_filter(
  p_state          text,
  p_labels         jsonb,
  p_created_after  timestamptz,
  p_created_before timestamptz,
  p_before_id      bigint,
  p_max            integer,
  p_options        jsonb
)
returns void
language plpgsql
immutable
as $$
begin
  if coalesce(_run_live_states(p_state), _finished_states(p_state)) is null then
    raise exception using errcode = 'QE202',
      message = format('there is no state %L', left(p_state, 220)),
      hint = 'Use scheduled, ready, running, waiting, paused, blocked, cancelling, completed, '
        'failed, cancelled, live or finished.';
  end if;
  if jsonb_typeof(p_labels) <> 'object' then
    raise exception using errcode = 'QE202', message = 'labels must be a JSON object';
  end if;
  if p_created_after >= p_created_before then
    raise exception using errcode = 'QE202',
      message = 'created_after must be earlier than created_before';
  end if;
  if p_before_id < 1 then
    raise exception using errcode = 'QE202',
      message = format('before_id must be a run''s id, got %s', p_before_id);
  end if;
  if p_max < 1 then
    raise exception using errcode = 'QE202',
      message = format('max must be at least 1, got %s', p_max);
  end if;
  if p_options - array['parent', 'version', 'tag'] <> '{}'
    or coalesce((p_options -> 'parent')::text, 'null') !~ '^(null|[0-9]{1,18})$'
    or coalesce((p_options -> 'version')::text, 'null') !~ '^(null|[0-9]{1,9})$'
    or jsonb_typeof(p_options -> 'tag') <> 'string'
  then
    raise exception using errcode = 'QE009',
      message = format('options of runs do not fit: %s', left(p_options::text, 220)),
      hint = 'Known options: parent (a run''s id), version (a number), tag (a text).';
  end if;
end;
$$
set search_path from current;

comment on function _check_run_filter is
'Raise a QE error unless these filters of runs make sense.';

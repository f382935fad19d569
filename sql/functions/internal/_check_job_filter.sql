-- Refuses filters of jobs that can only be a mistake: an empty answer would hide it.
--
-- Caller   _list_jobs.
-- Locks    none.
-- Index    none.
-- Raises   QE202, QE009 for an unknown option.
create or replace function _check_job_filter(
  p_state          text,
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
  if coalesce(_live_states(p_state), _finished_states(p_state)) is null then
    raise exception using errcode = 'QE202',
      message = format('there is no state %L', left(p_state, 220)),
      hint = 'Use ready, running, blocked, waiting, paused, completed, failed, cancelled, '
        'scheduled, live or finished.';
  end if;
  if p_created_after >= p_created_before then
    raise exception using errcode = 'QE202',
      message = 'created_after must be earlier than created_before';
  end if;
  if p_before_id < 1 then
    raise exception using errcode = 'QE202',
      message = format('before_id must be a job id, got %s', p_before_id);
  end if;
  if p_max < 1 then
    raise exception using errcode = 'QE202',
      message = format('max must be at least 1, got %s', p_max);
  end if;
  if p_options <> '{}' then
    raise exception using errcode = 'QE009',
      message = format('unknown options of jobs: %s', left(p_options::text, 220)),
      hint = 'There are none yet.';
  end if;
end;
$$
set search_path from current;

comment on function _check_job_filter is
'Raise a QE error unless these filters of jobs make sense.';

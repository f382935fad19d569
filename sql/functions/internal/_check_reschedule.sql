-- Refuses values that reschedule_jobs cannot give a job.
--
-- Caller   reschedule_jobs.
-- Locks    none.
-- Index    none.
-- Raises   QE004, QE005, QE006, with the value and the bound.
create or replace function _check_reschedule(
  p_run_at       timestamptz,
  p_priority     integer,
  p_attempts     integer,
  p_max_attempts integer,
  p_now          timestamptz
)
returns void
language plpgsql
immutable
as $$
begin
  if p_run_at > p_now + interval '100 years' or p_run_at = '-infinity' then
    raise exception using errcode = 'QE004',
      message = format('run_at must be a finite time at most 100 years ahead, got %s', p_run_at);
  end if;
  if p_priority not between -100 and 100 then
    raise exception using errcode = 'QE005',
      message = format('priority goes from -100 (first) to 100 (last), got %s', p_priority);
  end if;
  if p_attempts not between 0 and 1000000 then
    raise exception using errcode = 'QE006',
      message = format('attempts goes from 0 to 1000000, got %s', p_attempts);
  end if;
  if p_max_attempts not between 1 and 1000000 then
    raise exception using errcode = 'QE006',
      message = format('max_attempts goes from 1 to 1000000, got %s', p_max_attempts);
  end if;
end;
$$
set search_path from current;

comment on function _check_reschedule is
'Raise a QE error unless a job may be rescheduled to these values.';

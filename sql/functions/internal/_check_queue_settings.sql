-- Refuses settings that a queue cannot have.
--
-- Caller   set_queue.
-- Locks    none.
-- Index    none.
-- Raises   QE006, QE008, QE009, with the value and the bound.
create or replace function _check_queue_settings(
  p_max_attempts integer,
  p_timeout      interval,
  p_history      text,
  p_retry        jsonb
)
returns void
language plpgsql
immutable
as $$
begin
  if p_max_attempts not between 1 and 1000000 then
    raise exception using errcode = 'QE006',
      message = format('max_attempts goes from 1 to 1000000, got %s', p_max_attempts);
  end if;
  if p_timeout <= interval '0' or p_timeout > interval '10 years' then
    raise exception using errcode = 'QE008',
      message = format('timeout must be positive and at most 10 years, got %s', p_timeout);
  end if;
  if p_history not in ('all', 'failed', 'none') then
    raise exception using errcode = 'QE009',
      message = format('history is all, failed or none, got %L', left(p_history, 220));
  end if;
  perform _check_retry_policy(p_retry);
end;
$$
set search_path from current;

comment on function _check_queue_settings is
'Raise a QE error unless a queue may have these settings.';

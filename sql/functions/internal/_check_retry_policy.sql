-- Refuses a retry policy that _retry_delay could not follow.
--
-- Caller   _check_job, _check_queue_settings.
-- Locks    none.
-- Index    none.
-- Raises   QE009 with the member and its value.
create or replace function _check_retry_policy(p_policy jsonb)
returns void
language plpgsql
immutable
as $$
declare
  v_name  text;
  v_value jsonb;
begin
  if p_policy is null then
    return;
  end if;

  if jsonb_typeof(p_policy) <> 'object' then
    raise exception using errcode = 'QE009',
      message = format('a retry policy is an object, not %s', jsonb_typeof(p_policy));
  end if;

  for v_name, v_value in select e.key, e.value from jsonb_each(p_policy) as e loop
    if v_name = 'backoff' then
      if v_value not in ('"exponential"', '"linear"', '"fixed"') then
        raise exception using errcode = 'QE009',
          message = format('unknown backoff %s', v_value),
          hint = 'Use exponential, linear or fixed.';
      end if;
    elsif v_name in ('base_ms', 'cap_ms', 'factor', 'jitter') then
      if jsonb_typeof(v_value) <> 'number' or v_value::numeric < 0
        or v_value::numeric > (case v_name when 'jitter' then 1 when 'factor' then 1000
          else 31536000000 end)
      then
        raise exception using errcode = 'QE009',
          message = format('retry policy: %s cannot be %s', v_name, v_value),
          hint = 'Milliseconds go up to one year, factor to 1000, jitter from 0 to 1.';
      end if;
    else
      raise exception using errcode = 'QE009',
        message = format('unknown member %L of a retry policy', v_name),
        hint = 'Known members: backoff, base_ms, factor, cap_ms, jitter.';
    end if;
  end loop;
end;
$$
set search_path from current;

comment on function _check_retry_policy is
'Raise QE009 unless the argument is a valid retry policy.';

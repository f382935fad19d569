-- Refuses what enqueue must not store. The one place of these rules; those of keys, tags and expiry
-- are in _check_job_key.
--
-- Caller   enqueue, enqueue_jobs_v1, _check_job_object.
-- Locks    none.
-- Index    settings_pkey, only for payloads over 64 KiB.
-- Raises   QE001 to QE009 and QE012, with the value and the bound.
create or replace function _check_job(
  p_kind         text,
  p_queue        text,
  p_run_at       timestamptz,
  p_priority     integer,
  p_max_attempts integer,
  p_timeout      interval,
  p_headers      jsonb,
  p_options      jsonb,
  p_now          timestamptz
)
returns void
language plpgsql
stable
as $$
declare
  v_option text;
begin
  if p_kind is null or p_kind = '' or length(p_kind) > 200 then
    raise exception using errcode = 'QE001',
      message = format('a kind has 1 to 200 characters, got %L', left(p_kind, 220));
  end if;

  if p_queue is null or p_queue = '' or length(p_queue) > 200 then
    raise exception using errcode = 'QE007',
      message = format('a queue name has 1 to 200 characters, got %L', left(p_queue, 220));
  end if;

  if p_run_at is not null
    and (p_run_at > p_now + interval '100 years' or p_run_at = '-infinity')
  then
    raise exception using errcode = 'QE004',
      message = format('run_at must be a finite time at most 100 years ahead, got %s', p_run_at);
  end if;

  if p_priority is null or p_priority not between -100 and 100 then
    raise exception using errcode = 'QE005',
      message = format('priority goes from -100 (first) to 100 (last), got %s', p_priority);
  end if;

  if p_max_attempts is not null and p_max_attempts not between 1 and 1000000 then
    raise exception using errcode = 'QE006',
      message = format('max_attempts goes from 1 to 1000000, got %s', p_max_attempts);
  end if;

  if p_timeout is not null
    and (p_timeout <= interval '0' or p_timeout > interval '10 years')
  then
    raise exception using errcode = 'QE008',
      message = format('timeout must be positive and at most 10 years, got %s', p_timeout);
  end if;

  if p_headers is not null then
    perform _check_headers(p_headers);
  end if;

  if p_options is not null then
    if jsonb_typeof(p_options) <> 'object' then
      raise exception using errcode = 'QE009', message = 'options must be a JSON object';
    end if;

    select k into v_option from jsonb_object_keys(p_options) as k
    where k not in ('retry', 'merge', 'group')
    limit 1;
    if found then
      raise exception using errcode = 'QE009',
        message = format('unknown option %L', v_option),
        hint = 'Known options: retry, merge, group.';
    end if;

    if jsonb_typeof(p_options -> 'merge') <> 'boolean' then
      raise exception using errcode = 'QE009', message = 'option merge is true or false';
    end if;

    if jsonb_typeof(p_options -> 'group') <> 'number' then
      raise exception using errcode = 'QE009', message = 'option group is the id of a group';
    end if;

    perform _check_retry_policy(p_options -> 'retry');
    if coalesce((p_options -> 'group')::text, 'null') !~ '^(null|[0-9]{1,18})$' then
      raise exception using errcode = 'QE009',
        message = format('option group must be the id of a group, got %s', p_options -> 'group');
    end if;
  end if;
end;
$$
set search_path from current;

comment on function _check_job is 'Raise a QE error unless these values may be enqueued.';

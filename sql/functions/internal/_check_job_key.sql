-- Refuses keys, tags and expiry that enqueue must not store. Beside _check_job, because most jobs
-- have none of them and are spared the call.
--
-- Caller   enqueue, enqueue_jobs_v1, _check_job_object.
-- Locks    none.
-- Index    none.
-- Raises   QE013 for the key, its mode or ttl, or the concurrency key; QE014 tags; QE015
--          expires_at.
--
-- The bytes are bounded too: an index entry holds a queue's name and a key.
create or replace function _check_job_key(
  p_key             text,
  p_key_mode        text,
  p_key_ttl         interval,
  p_concurrency_key text,
  p_tags            text[],
  p_expires_at      timestamptz,
  p_run_at          timestamptz
)
returns void
language plpgsql
immutable
as $$
declare
  v_tag text;
begin
  if p_key_mode is null or p_key_mode not in ('replace', 'preserve_run_at', 'skip', 'once') then
    raise exception using errcode = 'QE013',
      message = format('unknown key_mode %L', p_key_mode),
      hint = 'Use replace, preserve_run_at, skip or once.';
  end if;

  if p_key = '' or length(p_key) > 500 or octet_length(p_key) > 1500 then
    raise exception using errcode = 'QE013',
      message = format(
        'a key has 1 to 500 characters and at most 1500 bytes, got %L', left(p_key, 80)
      );
  end if;

  if p_key_ttl is not null and p_key_mode <> 'once' then
    raise exception using errcode = 'QE013',
      message = format('key_ttl needs key_mode once, got %L', p_key_mode),
      hint = 'Other modes know a key only while its job lives.';
  end if;

  if p_key_ttl <= interval '0' or p_key_ttl > interval '10 years' then
    raise exception using errcode = 'QE013',
      message = format('key_ttl must be positive and at most 10 years, got %s', p_key_ttl);
  end if;

  if p_concurrency_key = '' or length(p_concurrency_key) > 500
    or octet_length(p_concurrency_key) > 1500
  then
    raise exception using errcode = 'QE013',
      message = format(
        'a concurrency key has 1 to 500 characters and at most 1500 bytes, got %L',
        left(p_concurrency_key, 80)
      );
  end if;

  if cardinality(p_tags) > 16 then
    raise exception using errcode = 'QE014',
      message = format('a job has at most 16 tags, got %s', cardinality(p_tags));
  end if;

  foreach v_tag in array coalesce(p_tags, '{}') loop
    if v_tag is null or v_tag !~ '^[A-Za-z0-9_.:/@~-]{1,64}$' then
      raise exception using errcode = 'QE014',
        message = format('a tag has 1 to 64 of A-Z a-z 0-9 _ . : / @ ~ -, got %L', left(v_tag, 80));
    end if;
  end loop;

  if p_expires_at <= p_run_at then
    raise exception using errcode = 'QE015',
      message = format('expires_at %s is not later than run_at %s', p_expires_at, p_run_at);
  end if;
end;
$$
set search_path from current;

comment on function _check_job_key is
'Raise a QE error unless a job may have this key, concurrency key, tags and expiry.';

-- Refuses an element of enqueue_many that enqueue would refuse, and says which one.
--
-- Caller   enqueue_many, once per element.
-- Locks    none.
-- Index    none.
-- Raises   QE001 to QE015, the message prefixed with the place of the element.
create or replace function _check_job_object(p_job jsonb, p_place bigint, p_now timestamptz)
returns void
language plpgsql
stable
as $$
declare
  v_name text;
  v_job  record;
begin
  if jsonb_typeof(p_job) <> 'object' then
    raise exception using errcode = 'QE011',
      message = format('an object was expected, got %s', jsonb_typeof(p_job));
  end if;

  select k into v_name from jsonb_object_keys(p_job) as k
  where k not in (
    'kind', 'payload', 'queue', 'run_at', 'priority', 'max_attempts', 'key', 'key_mode',
    'key_ttl', 'concurrency_key', 'tags', 'timeout', 'expires_at', 'keep_result', 'headers',
    'options'
  )
  limit 1;
  if found then
    raise exception using errcode = 'QE009',
      message = format('unknown member %L', v_name),
      hint = 'The members are the parameter names of enqueue.';
  end if;

  select r.kind, r.payload, r.queue, r.run_at, r.priority, r.max_attempts, r.key, r.key_mode,
    r.key_ttl, r.concurrency_key, r.tags, r.timeout, r.expires_at, r.headers, r.options
  into v_job
  from jsonb_to_record(p_job) as r(
    kind text, payload jsonb, queue text, run_at timestamptz, priority integer,
    max_attempts integer, key text, key_mode text, key_ttl interval, concurrency_key text,
    tags text[], timeout interval, expires_at timestamptz, headers jsonb, options jsonb
  );

  perform _check_job(
    v_job.kind, coalesce(v_job.queue, 'default'), v_job.run_at, coalesce(v_job.priority, 0),
    v_job.max_attempts, v_job.timeout, v_job.headers, v_job.options, p_now
  );
  perform _check_payload(coalesce(v_job.payload, '{}'));
  if num_nonnulls(
    v_job.key, v_job.key_mode, v_job.key_ttl, v_job.concurrency_key, v_job.tags, v_job.expires_at
  ) > 0 then
    perform _check_job_key(
      v_job.key, coalesce(v_job.key_mode, 'replace'), v_job.key_ttl, v_job.concurrency_key,
      v_job.tags, v_job.expires_at, greatest(v_job.run_at, p_now)
    );
  end if;
exception
  when others then
    raise exception using errcode = sqlstate,
      message = format('job %s: %s', p_place, sqlerrm);
end;
$$
set search_path from current;

comment on function _check_job_object is
'Raise, naming its place, unless enqueue_many may take the element.';

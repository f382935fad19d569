-- Puts many jobs of one kind, with one set of options, on a queue in one statement.
--
-- Caller   src/PgEngine/Sql/EnqueueJobs.cs, one call per chunk.
-- Locks    none that another session waits for; with keys as _put_jobs, in sorted order.
-- Index    jobs_pkey, jobs_lane_idx (written); with keys as _put_jobs.
-- Raises   QE001 to QE009, QE011 to QE015, QE031.
--
-- Ids come back in the order of p_payloads: unnest feeds the insert in array order.
create or replace function enqueue_jobs_v1(
  p_kind         text,
  p_payloads     jsonb[],
  p_queue        text default 'default',
  p_run_at       timestamptz default null,
  p_priority     integer default 0,
  p_max_attempts integer default null,
  p_timeout      interval default null,
  p_keep_result  boolean default null,
  p_headers      jsonb[] default null,
  p_options      jsonb default null,
  p_keys         text[] default null,
  p_key_mode     text default 'replace',
  p_key_ttl      interval default null,
  p_concurrency_keys text[] default null,
  p_tags         text[] default null,
  p_expires_at   timestamptz default null
)
returns table (job_id bigint)
language plpgsql
volatile
security definer
as $$
#variable_conflict use_column
declare
  v_now    timestamptz := _clock();
  v_run_at timestamptz := greatest(p_run_at, v_now);
  v_count  integer := cardinality(p_payloads);
  v_tags   text := '';
  v_lines  text[] := p_concurrency_keys;
  v_headers jsonb[] := p_headers;
begin
  if p_payloads is null or array_ndims(p_payloads) > 1 then
    raise exception using errcode = 'QE011', message = 'p_payloads must be a flat array';
  end if;

  if cardinality(p_keys) <> v_count or cardinality(v_lines) not in (1, v_count)
    or cardinality(v_headers) not in (1, v_count)
  then
    raise exception using errcode = 'QE011',
      message = 'one key for each payload, and one concurrency key and headers for each or for all';
  end if;

  perform _check_job(
    p_kind, p_queue, p_run_at, p_priority, p_max_attempts, p_timeout, null, p_options, v_now);
  if v_headers is not null then
    perform _check_headers(u.headers) from unnest(v_headers) as u(headers);
  end if;
  -- Payloads that are small together need no look at each.
  if pg_column_size(p_payloads) >= 512 or array_position(p_payloads, null) is not null then
    perform _check_payload(u.payload)
    from unnest(p_payloads) as u(payload)
    where pg_column_size(u.payload) >= 512 or u.payload is null;
  end if;

  if p_key_mode is distinct from 'replace' or p_tags is not null or p_expires_at is not null
    or num_nonnulls(p_keys, p_key_ttl, v_lines) > 0
  then
    perform _check_job_key(null, p_key_mode, p_key_ttl, null, p_tags, p_expires_at, v_run_at);
    perform _check_job_key(u.key, p_key_mode, null, u.line, null, null, v_run_at)
    from unnest(p_keys, v_lines) as u(key, line);
    v_tags := _write_tags(p_tags);
  end if;

  if cardinality(v_lines) = 1 then
    v_lines := array_fill(v_lines[1], array[v_count]);
  end if;
  if cardinality(v_headers) = 1 then
    v_headers := array_fill(v_headers[1], array[v_count]);
  end if;
  if _line_of(p_queue, null) is not null then
    v_lines := array(
      select coalesce(u.line, '') from unnest(p_payloads, v_lines) as u(payload, line));
  end if;

  if p_options ? 'group' then
    perform _join_groups(array[(p_options ->> 'group')::bigint]);
  end if;

  if p_keys is not null then
    return query
    select unnest(_put_jobs(
      array(
        select row(
          nextval('jobs_id_seq'), p_queue, p_kind, u.payload, v_run_at, p_priority,
          p_max_attempts, p_timeout, p_keep_result, u.headers, p_options -> 'retry', u.line,
          v_tags, p_expires_at, (p_options ->> 'group')::bigint, u.key, p_key_mode, p_key_ttl,
          (p_options ->> 'merge')::boolean
        )::new_job
        from unnest(p_payloads, p_keys, v_lines, v_headers) as u(payload, key, line, headers)
      ),
      v_now
    ));
    return;
  end if;

  return query
  insert into jobs (
    run_at, created_at, priority, queue, kind, payload, max_attempts, timeout, keep_result,
    headers, retry, concurrency_key, tags, expires_at, group_id
  )
  select
    v_run_at, v_now, p_priority, p_queue, p_kind, u.payload, p_max_attempts, p_timeout,
    p_keep_result, u.headers, p_options -> 'retry', u.line, v_tags, p_expires_at,
    (p_options ->> 'group')::bigint
  from unnest(p_payloads, v_lines, v_headers) as u(payload, line, headers)
  returning id;

  if v_count > 0 then
    perform _wake(p_queue, p_kind, v_run_at, v_now);
  end if;
end;
$$
set search_path from current;

comment on function enqueue_jobs_v1 is
'Enqueue many payloads of one kind with the same options.
p_keys: one for each payload, null for none. p_concurrency_keys, p_headers: one for each, or one for
all.
Returns the ids in input order; with keys, those of the jobs that stand for the payloads.';

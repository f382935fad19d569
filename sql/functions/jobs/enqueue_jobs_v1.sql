-- Puts many jobs of one kind, with one set of options, on a queue in one statement.
--
-- Caller   src/PgEngine/Sql/EnqueueJobs.cs, one call per chunk.
-- Locks    none that another session waits for.
-- Index    jobs_pkey, jobs_lane_idx (written).
-- Raises   QE001 to QE009, QE011, QE012, QE031.
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
  p_headers      jsonb default null,
  p_options      jsonb default null
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
begin
  if p_payloads is null or array_ndims(p_payloads) > 1 then
    raise exception using errcode = 'QE011', message = 'p_payloads must be a flat array';
  end if;

  perform _check_job(
    p_kind, p_queue, p_run_at, p_priority, p_max_attempts, p_timeout, p_headers, p_options, v_now
  );
  perform _check_payload(u.payload)
  from unnest(p_payloads) as u(payload)
  where pg_column_size(u.payload) >= 512 or u.payload is null;

  if p_options ? 'group' then
    perform _join_groups(array[(p_options ->> 'group')::bigint]);
  end if;

  return query
  insert into jobs (
    run_at, created_at, priority, queue, kind, payload,
    max_attempts, timeout, keep_result, headers, retry, group_id
  )
  select
    v_run_at, v_now, p_priority, p_queue, p_kind, u.payload,
    p_max_attempts, p_timeout, p_keep_result, p_headers, p_options -> 'retry',
    (p_options ->> 'group')::bigint
  from unnest(p_payloads) as u(payload)
  returning id;

  if cardinality(p_payloads) > 0 then
    perform _wake(p_queue, p_kind, v_run_at, v_now);
  end if;
end;
$$
set search_path from current;

comment on function enqueue_jobs_v1 is
'Enqueue many payloads of one kind with the same options.
Returns the ids in input order.';

-- Puts one job on a queue, in the caller's transaction.
--
-- Caller   people, triggers, functions; src/PgEngine/Sql/Enqueue.cs.
-- Locks    none that another session waits for.
-- Index    jobs_pkey, jobs_lane_idx (written).
-- Raises   QE001 to QE010, QE012, QE031.
--
-- run_at is never earlier than now: the claim's low-water marks rely on new rows arriving at the
-- end of their lane, and a job cannot be due before it exists.
create or replace function enqueue(
  kind            text,
  payload         jsonb default '{}',
  queue           text default 'default',
  run_at          timestamptz default null,
  priority        integer default 0,
  max_attempts    integer default null,
  key             text default null,
  key_mode        text default 'replace',
  key_ttl         interval default null,
  concurrency_key text default null,
  tags            text[] default null,
  timeout         interval default null,
  expires_at      timestamptz default null,
  keep_result     boolean default null,
  headers         jsonb default null,
  options         jsonb default null
)
returns bigint
language plpgsql
volatile
security definer
as $$
declare
  v_now    timestamptz := _clock();
  v_run_at timestamptz := greatest(enqueue.run_at, v_now);
  v_id     bigint;
begin
  perform _check_job(
    enqueue.kind, enqueue.queue, enqueue.run_at, enqueue.priority, enqueue.max_attempts,
    enqueue.timeout, enqueue.headers, enqueue.options, v_now
  );
  perform _check_payload(enqueue.payload);
  if enqueue.key is not null or enqueue.key_ttl is not null or enqueue.concurrency_key is not null
    or enqueue.tags is not null or enqueue.expires_at is not null
  then
    perform _refuse_unbuilt(
      enqueue.key, enqueue.key_ttl, enqueue.concurrency_key, enqueue.tags, enqueue.expires_at
    );
  end if;

  if enqueue.options ? 'group' then
    perform _join_groups(array[(enqueue.options ->> 'group')::bigint]);
  end if;

  insert into jobs (
    run_at, created_at, priority, queue, kind, payload,
    max_attempts, timeout, keep_result, headers, retry, group_id
  )
  values (
    v_run_at, v_now, enqueue.priority, enqueue.queue, enqueue.kind, enqueue.payload,
    enqueue.max_attempts, enqueue.timeout, enqueue.keep_result, enqueue.headers,
    enqueue.options -> 'retry', (enqueue.options ->> 'group')::bigint
  )
  returning jobs.id into v_id;

  perform _wake(enqueue.queue, enqueue.kind, v_run_at, v_now);
  return v_id;
end;
$$
set search_path from current;

comment on function enqueue is
'Put a job on a queue, in the current transaction; returns its id.
kind names the handler, payload is its JSON input (1 MiB, 64 levels at most).
run_at: not before this time. priority: -100 (first) to 100 (last).
max_attempts, timeout: null takes the kind''s or the queue''s. keep_result: keep what the handler
returns. headers: JSON object for tracing. options: {"retry": {"backoff", "base_ms", "factor",
"cap_ms", "jitter"}, "group": id of create_group}.
Example: select enqueue(''send_email'', jsonb_build_object(''to'', ''a@b.c''), priority => -5);';

-- Puts one job on a queue, in the caller's transaction.
--
-- Caller   people, triggers, functions; src/PgEngine/Sql/Enqueue.cs.
-- Locks    none that another session waits for; with a key as _put_keyed_job.
-- Index    jobs_pkey, jobs_lane_idx (written); with a key as _put_keyed_job.
-- Raises   QE001 to QE009, QE012 to QE015, QE031.
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
  v_tags   text := '';
  v_line   text := _line_of(enqueue.queue, enqueue.concurrency_key);
  v_id     bigint;
  v_wake   timestamptz;
begin
  perform _check_job(
    enqueue.kind, enqueue.queue, enqueue.run_at, enqueue.priority, enqueue.max_attempts,
    enqueue.timeout, enqueue.headers, enqueue.options, v_now
  );
  perform _check_payload(enqueue.payload);
  if enqueue.key is not null or enqueue.key_mode is distinct from 'replace'
    or enqueue.key_ttl is not null or enqueue.concurrency_key is not null
    or enqueue.tags is not null or enqueue.expires_at is not null
  then
    perform _check_job_key(
      enqueue.key, enqueue.key_mode, enqueue.key_ttl, enqueue.concurrency_key, enqueue.tags,
      enqueue.expires_at, v_run_at
    );
    v_tags := _write_tags(enqueue.tags);
  end if;

  if enqueue.options ? 'group' then
    perform _join_groups(array[(enqueue.options ->> 'group')::bigint]);
  end if;

  if enqueue.key is null then
    insert into jobs (
      run_at, created_at, priority, queue, kind, payload, max_attempts, timeout, keep_result,
      headers, retry, concurrency_key, tags, expires_at, group_id
    )
    values (
      v_run_at, v_now, enqueue.priority, enqueue.queue, enqueue.kind, enqueue.payload,
      enqueue.max_attempts, enqueue.timeout, enqueue.keep_result, enqueue.headers,
      enqueue.options -> 'retry', v_line, v_tags, enqueue.expires_at,
      (enqueue.options ->> 'group')::bigint
    )
    returning jobs.id, jobs.run_at into v_id, v_wake;
  else
    select p.job_id, p.wake_at into v_id, v_wake
    from _put_keyed_job(
      row(
        nextval('jobs_id_seq'), enqueue.queue, enqueue.kind, enqueue.payload, v_run_at,
        enqueue.priority, enqueue.max_attempts, enqueue.timeout, enqueue.keep_result,
        enqueue.headers, enqueue.options -> 'retry', v_line, v_tags, enqueue.expires_at,
        (enqueue.options ->> 'group')::bigint, enqueue.key, enqueue.key_mode, enqueue.key_ttl,
        (enqueue.options ->> 'merge')::boolean
      )::new_job,
      v_now
    ) as p;
  end if;

  if v_wake is not null then
    perform _wake(enqueue.queue, enqueue.kind, v_wake, v_now);
  end if;
  return v_id;
end;
$$
set search_path from current;

comment on function enqueue is
'Put a job on a queue, in the current transaction; returns its id.
kind names the handler, payload is its JSON input (1 MiB, 64 levels at most).
run_at: not before this time. priority: -100 (first) to 100 (last).
max_attempts, timeout: null takes the kind''s or the queue''s. keep_result: keep what the handler
returns. headers: JSON object for tracing.
key: at most one job of a queue and key waits, and never two of them run together. key_mode says
what a second enqueue does. replace: its values win, also its run_at. preserve_run_at: its values
win, the run_at stays. skip: nothing, the job there is returned. once: as skip, and the key is
remembered for key_ttl (one day), also when the job has ended. While the job runs, replace and
preserve_run_at write a successor, which starts when it has finished.
concurrency_key: jobs that share a limit. tags: which workers may take it. expires_at: not started
by then, it is cancelled.
options: {"retry": {"backoff", "base_ms", "factor", "cap_ms", "jitter"}, "merge": true (a payload
array is added to the array of the waiting job), "group": id of create_group}.
Example: select enqueue(''send_email'', jsonb_build_object(''to'', ''a@b.c''), priority => -5);';

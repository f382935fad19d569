-- Sets what a queue says about its jobs: retries, timeout, what history keeps.
--
-- Caller   operators, the command set-queue.
-- Locks    the row of the queue.
-- Index    queues_pkey.
-- Raises   QE006 max_attempts, QE007 queue, QE008 timeout, QE009 history, retry or options, QE010
--          for max_running, rate_limit and fairness.
--
-- Null must mean "leave as it is", so taking a setting back has its own word: clear.
create or replace function set_queue(
  queue        text,
  max_attempts integer default null,
  retry        jsonb default null,
  timeout      interval default null,
  history      text default null,
  keep_payload boolean default null,
  max_running  integer default null,
  rate_limit   jsonb default null,
  fairness     text default null,
  options      jsonb default null
)
returns boolean
language plpgsql
volatile
security definer
as $$
#variable_conflict use_variable
declare
  v_now   timestamptz := _clock();
  v_clear jsonb;
  v_old   queues;
  v_new   queues;
begin
  perform _check_queue(queue);
  perform _check_queue_settings(max_attempts, timeout, history, retry);
  if num_nonnulls(max_running, rate_limit, fairness) > 0 then
    raise exception using errcode = 'QE010',
      message = 'max_running, rate_limit and fairness are not supported yet';
  end if;
  if jsonb_typeof(options) <> 'object'
    or options - 'clear' <> '{}'
    or not (options -> 'clear') <@ '["max_attempts", "retry", "timeout", "keep_payload"]'
  then
    raise exception using errcode = 'QE009',
      message = format('unknown options of a queue: %s', left(options::text, 200)),
      hint = 'Known: {"clear": [any of max_attempts, retry, timeout, keep_payload]}.';
  end if;
  v_clear := coalesce(options -> 'clear', '[]');

  insert into queues as q (queue, updated_at) values (set_queue.queue, v_now)
  on conflict on constraint queues_pkey do nothing;
  select q.* into v_old from queues as q where q.queue = set_queue.queue for update;

  v_new := v_old;
  v_new.max_attempts := case when not v_clear ? 'max_attempts'
    then coalesce(max_attempts, v_old.max_attempts) end;
  v_new.retry := case when not v_clear ? 'retry' then coalesce(retry, v_old.retry) end;
  v_new.timeout := case when not v_clear ? 'timeout' then coalesce(timeout, v_old.timeout) end;
  v_new.keep_payload := case when not v_clear ? 'keep_payload'
    then coalesce(keep_payload, v_old.keep_payload) end;
  v_new.history := coalesce(history, v_old.history);
  if v_new is not distinct from v_old then
    return false;
  end if;

  update queues as q
  set max_attempts = v_new.max_attempts,
      retry        = v_new.retry,
      timeout      = v_new.timeout,
      keep_payload = v_new.keep_payload,
      history      = v_new.history,
      updated_at   = v_now
  where q.queue = set_queue.queue;
  perform _audit('set_queue', queue, null, jsonb_strip_nulls(jsonb_build_object(
    'max_attempts', max_attempts, 'retry', retry, 'timeout', timeout, 'history', history,
    'keep_payload', keep_payload, 'options', options)));
  return true;
end;
$$
set search_path from current;

comment on function set_queue is
'Set what a queue says about its jobs; null leaves a setting as it is.
max_attempts, timeout: for jobs that do not say it themselves. retry: {"backoff", "base_ms",
"factor", "cap_ms", "jitter"}. history: which finished jobs to keep, all, failed or none.
keep_payload: payloads of completed jobs in history too.
options: {"clear": ["max_attempts", "retry", "timeout", "keep_payload"]} puts settings back to the
default. False when nothing changed. max_running, rate_limit, fairness: not supported yet.';

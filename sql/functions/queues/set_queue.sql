-- Sets what a queue says about its jobs: retries, timeout, limits, what history keeps.
--
-- Caller   operators, `pgengine queues set`.
-- Locks    the row of the queue; as _apply_limits when a limit changes.
-- Index    queues_pkey.
-- Raises   QE006 max_attempts, QE007 queue, QE008 timeout, QE009 history, retry or options, QE016
--          for a limit that makes no sense.
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
  v_keep  jsonb;
  v_old   queues;
  v_new   queues;
begin
  perform _check_queue(queue);
  perform _check_queue_settings(max_attempts, timeout, history, retry);
  if jsonb_typeof(options) <> 'object'
    or options - '{clear, key_max_running, key_rate_limit, retention}'::text[] <> '{}'
    or not (options -> 'clear') <@ '["max_attempts", "retry", "timeout", "keep_payload",
      "max_running", "rate_limit", "fairness", "key_max_running", "key_rate_limit", "retention"]'
  then
    raise exception using errcode = 'QE009',
      message = format('unknown options of a queue: %s', left(options::text, 200)),
      hint = 'Known: key_max_running, key_rate_limit, retention, and clear with names of settings.';
  end if;
  perform _check_limits(max_running, rate_limit);
  perform _check_limits(_to_integer(options -> 'key_max_running'), options -> 'key_rate_limit');
  if fairness <> 'round_robin' then
    raise exception using errcode = 'QE016',
      message = format('fairness is round_robin, got %L', left(fairness, 200));
  end if;
  v_clear := coalesce(options -> 'clear', '[]');
  v_keep := case when v_clear ? 'retention'
    then '{"completed": null, "failed": null, "cancelled": null}' else '{}'
  end::jsonb || coalesce(_check_retention(options -> 'retention'), '{}');

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
  v_new.max_running := case when not v_clear ? 'max_running'
    then coalesce(max_running, v_old.max_running) end;
  v_new.rate_limit := case when not v_clear ? 'rate_limit'
    then coalesce(rate_limit, v_old.rate_limit) end;
  v_new.fairness := case when not v_clear ? 'fairness'
    then coalesce(fairness, v_old.fairness) end;
  v_new.key_max_running := case when not v_clear ? 'key_max_running'
    then coalesce(_to_integer(options -> 'key_max_running'), v_old.key_max_running) end;
  v_new.key_rate_limit := case when not v_clear ? 'key_rate_limit'
    then coalesce(options -> 'key_rate_limit', v_old.key_rate_limit) end;
  v_new := jsonb_populate_record(v_new, (
    select coalesce(jsonb_object_agg('keep_' || k.key, k.value), '{}') from jsonb_each(v_keep) as k
  ));
  if v_new is not distinct from v_old then
    return false;
  end if;

  update queues as q
  set max_attempts    = v_new.max_attempts,
      retry           = v_new.retry,
      timeout         = v_new.timeout,
      keep_payload    = v_new.keep_payload,
      history         = v_new.history,
      keep_completed  = v_new.keep_completed,
      keep_failed     = v_new.keep_failed,
      keep_cancelled  = v_new.keep_cancelled,
      max_running     = v_new.max_running,
      rate_limit      = v_new.rate_limit,
      fairness        = v_new.fairness,
      key_max_running = v_new.key_max_running,
      key_rate_limit  = v_new.key_rate_limit,
      updated_at      = v_now
  where q.queue = set_queue.queue;
  if (v_new.max_running, v_new.rate_limit, v_new.fairness, v_new.key_max_running,
      v_new.key_rate_limit) is distinct from (v_old.max_running, v_old.rate_limit, v_old.fairness,
      v_old.key_max_running, v_old.key_rate_limit)
  then
    perform _apply_limits(queue, v_now);
  end if;
  perform _audit('set_queue', queue, null, jsonb_strip_nulls(jsonb_build_object(
    'max_attempts', max_attempts, 'retry', retry, 'timeout', timeout, 'history', history,
    'keep_payload', keep_payload, 'max_running', max_running, 'rate_limit', rate_limit,
    'fairness', fairness, 'options', options)));
  return true;
end;
$$
set search_path from current;

comment on function set_queue is
'Set what a queue says about its jobs; null leaves a setting.
False: nothing changed.
max_attempts, timeout: for jobs that do not say it themselves. retry: {"backoff", "base_ms",
"factor", "cap_ms", "jitter"}. history: which finished jobs to keep, all, failed or none.
keep_payload: payloads of completed jobs in history too.
max_running: so many jobs of the queue run at once; 1 means strictly one after the other, by id.
rate_limit: {"count": 100, "per_ms": 60000, "burst": 20}, so many may start in that time.
fairness: round_robin takes turns between concurrency keys, so that none starves another.
options: key_max_running and key_rate_limit, for every concurrency key of the queue (set_limit has
a word for one); {"retention": {"completed": "7 days", "failed": "90 days"}}, how long finished jobs
are kept, at least; {"clear": ["timeout", "retention", ...]} puts settings back to the default.
Example: select set_queue(''mail'', max_running => 20, rate_limit =>
''{"count": 100, "per_ms": 60000}'');';

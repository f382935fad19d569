-- Sets the limits of one concurrency key, beside those its queue has for every key.
--
-- Caller   operators, `pgengine queues set --key`.
-- Locks    the slots row; as _promote_lines.
-- Index    slots_pkey.
-- Raises   QE007 queue, QE016 for a bad key or a limit that makes no sense.
create or replace function set_limit(
  queue           text,
  concurrency_key text,
  max_running     integer default null,
  rate_limit      jsonb default null,
  clear           boolean default false
)
returns boolean
language plpgsql
volatile
security definer
as $$
#variable_conflict use_variable
declare
  v_now timestamptz := _clock();
  v_old slots;
  v_ids bigint[];
begin
  perform _check_queue(queue);
  perform _check_limits(max_running, rate_limit);
  if concurrency_key is null or length(concurrency_key) not between 1 and 500 then
    raise exception using errcode = 'QE016',
      message = format('a key has 1 to 500 characters, got %L', left(concurrency_key, 520));
  end if;

  insert into slots as s (queue, concurrency_key, created_at)
  values (set_limit.queue, set_limit.concurrency_key, v_now)
  on conflict on constraint slots_pkey do nothing;
  select s.* into v_old from slots as s
  where s.queue = set_limit.queue and s.concurrency_key = set_limit.concurrency_key
  for update;

  update slots as s
  set max_running = coalesce(set_limit.max_running, case when not clear then s.max_running end),
      rate_limit = coalesce(set_limit.rate_limit, case when not clear then s.rate_limit end)
  where s.queue = set_limit.queue and s.concurrency_key = set_limit.concurrency_key
    and (coalesce(set_limit.max_running, case when not clear then s.max_running end),
         coalesce(set_limit.rate_limit, case when not clear then s.rate_limit end))
      is distinct from (s.max_running, s.rate_limit);
  if not found then
    return false;
  end if;

  with running as (
    update jobs as j
    set slot = true
    where j.queue = set_limit.queue and j.concurrency_key = set_limit.concurrency_key
      and j.state = 'running' and not j.slot
    returning j.id
  )
  select array_agg(r.id) into v_ids from running as r;
  perform _take_places(v_ids);
  perform _promote_lines(array[queue], array[concurrency_key], v_now);
  perform _notify('wake', 'q:' || queue);
  perform _audit('set_limit', queue || '/' || concurrency_key, null, jsonb_strip_nulls(
    jsonb_build_object('max_running', max_running, 'rate_limit', rate_limit, 'clear', clear)));
  return true;
end;
$$
set search_path from current;

comment on function set_limit is
'Set the limits of one concurrency key of a queue.
Null leaves a limit as it is.
max_running: so many of its jobs run at once; 0 stops it. rate_limit: {"count": 10, "per_ms": 1000}.
clear: first forget what was set before, so that the limits of the queue hold again.
False when nothing changed. Example: select set_limit(''mail'', ''tenant-7'', max_running => 2);';

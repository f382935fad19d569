-- The workers and what they are doing.
--
-- Caller   people, the command workers.
-- Locks    none.
-- Index    leases_worker_idx; workers has few rows.
-- Raises   nothing.
create or replace function workers()
returns table (
  worker_id     bigint,
  name          text,
  queues        text[],
  kinds         text[],
  concurrency   integer,
  running       bigint,
  beat_age      interval,
  state         text,
  listening     boolean,
  runtime       text,
  registered_at timestamptz
)
language plpgsql
volatile
security definer
as $$
#variable_conflict use_column
declare
  v_now timestamptz := _clock();
begin
  return query
  select
    w.id, w.name, w.queues, w.kinds, w.concurrency, h.jobs, v_now - w.beat_at,
    case
      when w.beat_at < v_now - w.stale_after then 'stale'
      when w.stopping then 'stopping'
      when w.awake_until > v_now or h.jobs > 0 then 'active'
      else 'asleep'
    end,
    w.listening, w.runtime, w.registered_at
  from workers as w
  cross join lateral (
    select coalesce(sum(l.open), 0)::bigint as jobs
    from leases as l
    where l.worker_id = w.id and l.claimed_at >= '-infinity'
  ) as h
  order by w.id;
end;
$$
set search_path from current;

comment on function workers is
'The workers and what they are doing.
running: jobs they hold, prefetched ones included. state: active; asleep (nothing to do, waits for a
notification); stopping; stale (no beat for too long: the next sweep takes its jobs back).
listening: false when it hears no notifications and only polls, as it does behind a pooler.';

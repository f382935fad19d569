-- Lists limits: those of queues, those set for single keys, and the lines that are at work.
--
-- Caller   people, `pgengine queues limits`.
-- Locks    none.
-- Index    queues_pkey, slots_pkey, places_line_idx, places_queue_idx,
--          jobs_turn_idx.
-- Raises   nothing.
--
-- Blocked jobs are counted up to 10,000 a line: a line may hold a million.
create or replace function limits(queue text default null, max integer default 100)
returns table (
  "queue"         text,
  concurrency_key text,
  max_running     integer,
  rate_limit      jsonb,
  running         bigint,
  blocked         bigint,
  tokens          double precision
)
language sql
volatile
security definer
as $$
  select l.queue, l.concurrency_key, l.max_running, l.rate_limit, l.running, l.blocked, l.tokens
  from _list_limits(limits.queue, limits.max) as l
$$
set search_path from current;

comment on function limits is
'Limits of queues and concurrency keys, and what stands under them.
concurrency_key null: the queue as a whole. max_running null: no limit. blocked counts to 10000.
tokens: how many jobs may start at once under the rate limit.
Example: select * from limits(''mail'');';

-- What waits and runs in each queue.
--
-- Caller   people, the command queues.
-- Locks    none.
-- Index    see _queue_stats.
-- Raises   nothing: a queue that nobody knows gives no row.
--
-- Cost: 0.2 to 0.3 s per million live jobs. A shell, as jobs is: PL/pgSQL refuses a parameter and a
-- result column of one name.
create or replace function queue_stats(queue text default null)
returns table (
  queue                text,
  paused               boolean,
  ready                bigint,
  scheduled            bigint,
  running              bigint,
  blocked              bigint,
  waiting              bigint,
  oldest_ready_seconds double precision,
  workers              integer
)
language sql
volatile
security definer
as $$
  select
    s.queue, s.paused, s.ready, s.scheduled, s.running, s.blocked, s.waiting,
    s.oldest_ready_seconds, s.workers
  from _queue_stats(queue_stats.queue) as s
$$
set search_path from current;

comment on function queue_stats is
'What waits and runs in each queue, or in one.
ready: due now; scheduled: later; running: held by workers; oldest_ready_seconds: how long the
oldest ready job has been due; workers: those alive that serve the queue. A queue is listed when it
has jobs, settings or workers. Takes about a quarter of a second per million jobs.
Example: select queue, ready, oldest_ready_seconds from queue_stats();';

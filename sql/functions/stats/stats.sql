-- Figures of the whole engine, one a row, for people and monitoring.
--
-- Caller   people, the command stats.
-- Locks    none.
-- Index    those of _queue_stats; history_unsuccessful_idx, jobs_problem_idx.
-- Raises   nothing.
--
-- Cost: that of queue_stats, and an index range of the last day's failures. Completed jobs are not
-- counted: no index finds them, and the workers' own meters do. Sizes and history rows are the
-- server's estimates.
create or replace function stats()
returns table (
  name    text,
  value   double precision,
  unit    text,
  meaning text
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
  with queued as (
    select
      coalesce(sum(s.ready), 0) as ready, coalesce(sum(s.scheduled), 0) as scheduled,
      coalesce(sum(s.running), 0) as running, coalesce(sum(s.blocked), 0) as blocked,
      coalesce(sum(s.waiting), 0) as waiting, max(s.oldest_ready_seconds) as oldest,
      count(*) filter (where s.paused) as paused
    from _queue_stats(null) as s
  ),
  ended as (
    select
      count(*) filter (where h.state = 'failed' and h.finished_at > v_now - interval '1 hour')
        as failed_hour,
      count(*) filter (where h.state = 'failed') as failed_day,
      count(*) filter (where h.state = 'cancelled') as cancelled_day
    from history as h
    where h.state <> 'completed'
      and h.finished_at > v_now - interval '1 day'
  ),
  crew as (
    select
      count(*) filter (where w.beat_at >= v_now - w.stale_after) as alive,
      count(*) filter (where w.beat_at < v_now - w.stale_after) as stale,
      coalesce(sum(w.concurrency) filter (where w.beat_at >= v_now - w.stale_after), 0) as slots
    from workers as w
  )
  select f.name, f.value::double precision, f.unit, f.meaning
  from queued as q
  cross join ended as e
  cross join crew as c
  cross join lateral (
    values
      ('jobs_ready', q.ready, 'jobs', 'due now, waiting for a worker'),
      ('jobs_scheduled', q.scheduled, 'jobs', 'due later'),
      ('jobs_running', q.running, 'jobs', 'held by workers'),
      ('jobs_blocked', q.blocked, 'jobs', 'held back by a limit'),
      ('jobs_waiting', q.waiting, 'jobs', 'parked workflows'),
      ('runs_blocked', (
        select count(*) from jobs as j where j.problem is not null
      ), 'jobs', 'workflows that do not fit their code: runs(''blocked'')'),
      ('signals_pending', (
        select count(*) from signals as s where not s.is_taken
      ), 'signals', 'sent to workflows and not taken yet'),
      ('steps_bytes', pg_total_relation_size('steps'), 'bytes', 'journals of workflows'),
      ('oldest_ready', q.oldest, 'seconds', 'how long the oldest ready job has been due'),
      ('failed_last_hour', e.failed_hour, 'jobs', 'dead letters of the last hour'),
      ('failed_last_day', e.failed_day, 'jobs', 'dead letters of the last 24 hours'),
      ('cancelled_last_day', e.cancelled_day, 'jobs', 'cancelled in the last 24 hours'),
      ('history_rows', (
        select sum(greatest(r.reltuples, 0))::numeric
        from pg_partition_tree('history') as t
        join pg_class as r on r.oid = t.relid and r.relkind = 'r'
      ), 'jobs', 'finished jobs kept, estimated'),
      ('jobs_size', pg_total_relation_size('jobs'), 'bytes', 'table of live jobs with its indexes'),
      ('history_size', (
        select sum(pg_total_relation_size(t.relid)) from pg_partition_tree('history') as t
      ), 'bytes', 'partitions of finished jobs with their indexes'),
      ('workers', c.alive, 'workers', 'that beat in time'),
      ('workers_stale', c.stale, 'workers', 'that do not; the next sweep takes their jobs back'),
      ('worker_slots', c.slots, 'jobs', 'that live workers can run at once'),
      ('queues_paused', q.paused, 'queues', 'switched off by pause_queue'),
      ('sweep_age', (
        select extract(epoch from v_now - s.swept_at)::numeric from sweep_state as s
      ), 'seconds', 'since the last sweep'),
      ('notify_queue_usage', pg_notification_queue_usage()::numeric, 'fraction',
        'of the server''s notification queue'),
      ('oldest_snapshot', (
        select o.transactions::numeric from _oldest_snapshot(v_now) as o
      ), 'transactions', 'by which the oldest snapshot holds back vacuum')
  ) as f (name, value, unit, meaning);
end;
$$
set search_path from current;

comment on function stats is
'Figures of the whole engine, one a row.
Jobs by state, recent failures, workers, sizes, server.
value is null where there is nothing to measure. Takes as long as queue_stats.
Example: select name, value, unit from stats();';

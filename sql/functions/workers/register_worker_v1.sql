-- Makes a runtime instance known: it may claim and must beat from now on.
--
-- Caller   src/PgEngine/Sql/RegisterWorker.cs, at start and after a beat that said "unknown".
-- Locks    see _make_partition, when partitions of history are missing.
-- Index    workers_pkey (written).
-- Raises   QE001, QE007 for empty names, QE011 for limits that make no sense.
--
-- A name given twice is kept once: a lane that is listed twice would be claimed from twice.
-- After a pause of all workers history has no partition for today: it gets one before any job.
create or replace function register_worker_v1(
  p_name          text,
  p_queues        text[],
  p_kinds         text[],
  p_concurrency   integer,
  p_runtime       text,
  p_stale_after   interval,
  p_poll_interval interval,
  p_details       jsonb default '{}'
)
returns table (worker_id bigint)
language plpgsql
volatile
security definer
as $$
#variable_conflict use_column
declare
  v_now timestamptz := _clock();
begin
  if coalesce(cardinality(p_queues), 0) = 0 or '' = any (p_queues)
    or array_position(p_queues, null) is not null
  then
    raise exception using errcode = 'QE007',
      message = 'a worker needs at least one queue, and no queue name is null or empty';
  end if;

  if p_kinds is null or '' = any (p_kinds) or array_position(p_kinds, null) is not null then
    raise exception using errcode = 'QE001', message = 'kinds must not be null or empty text';
  end if;

  if p_concurrency is null or p_concurrency < 1 or p_stale_after is null
    or p_stale_after <= interval '0' or p_poll_interval is null or p_poll_interval <= interval '0'
  then
    raise exception using errcode = 'QE011',
      message = 'concurrency, stale_after and poll_interval must be positive';
  end if;

  perform m.name from _make_partitions(v_now, 100) as m;

  return query
  insert into workers (
    name, queues, kinds, concurrency, runtime, details,
    registered_at, beat_at, stale_after, poll_interval
  )
  values (
    coalesce(p_name, 'unnamed'),
    array(select distinct u.name from unnest(p_queues) as u(name)),
    array(select distinct u.name from unnest(p_kinds) as u(name)),
    p_concurrency, coalesce(p_runtime, 'unknown'), coalesce(p_details, '{}'),
    v_now, v_now, p_stale_after, p_poll_interval
  )
  returning id;
end;
$$
set search_path from current;

comment on function register_worker_v1 is
'Register a worker for queues and kinds; returns its id.
It must call beat_worker_v1 more often than stale_after, or its jobs are given to others.';

-- A worker's sign of life: keeps its leases, brings back what was asked of it, and sweeps if due.
--
-- Caller   src/PgEngine/Sql/BeatWorker.cs, once per HeartbeatInterval.
-- Locks    own workers row; own leases rows and their jobs, skip locked; as _sweep when due.
-- Index    workers_pkey, schedules_due_idx; as _look_after_leases.
-- Raises   nothing: an unknown worker is told so.
--
-- One row is written per worker and beat, not one per job. Leases that the database grants and the
-- worker does not name are either done, and go, or were granted to a claim whose answer was lost:
-- those are reported, and released when the worker says so (two beats listed them, no claim was
-- in flight in between).
create or replace function beat_worker_v1(
  p_worker_id      bigint,
  p_leases         uuid[],
  p_release        uuid[],
  p_listening      boolean,
  p_stopping       boolean,
  p_probe          text,
  p_sweep_interval interval,
  p_recovery_delay interval default null
)
returns table (
  known boolean, granted uuid[], unnamed uuid[], cancel_job_ids bigint[], swept integer,
  paused_queues text[], next_fire_in interval
)
language plpgsql
volatile
security definer
as $$
#variable_conflict use_column
declare
  v_now    timestamptz := _clock();
  v_since  timestamptz := '-infinity';
  v_own    record;
  v_queues text[];
  v_swept  integer := 0;
begin
  -- Leases it does not name are looked for among the young; among all in one minute of ten.
  if extract(minute from v_now)::integer % 10 <> 0 then
    select w.beat_at - interval '1 minute' into v_since from workers as w where w.id = p_worker_id;
  end if;

  update workers as w
  set beat_at = v_now, listening = coalesce(p_listening, false),
      stopping = coalesce(p_stopping, false)
  where w.id = p_worker_id
  returning w.queues into v_queues;

  if not found then
    return query select false, '{}'::uuid[], '{}'::uuid[], '{}'::bigint[], 0, '{}'::text[],
      null::interval;
    return;
  end if;

  v_own := _look_after_leases(
    p_worker_id, coalesce(p_leases, '{}'), coalesce(p_release, '{}'), v_since, v_now);

  if exists (
    select from sweep_state as s
    where s.swept_at is null or s.swept_at <= v_now - p_sweep_interval
  ) then
    select count(s.job_id)::integer into v_swept
    from _sweep(null, p_recovery_delay, p_sweep_interval, p_worker_id, v_now) as s
    where s.action <> 'kept';
    perform _forget_progress();
    perform _forget_job_logs();
    perform _expire_jobs(v_now);
    perform _tidy_lines(v_now);
  end if;

  if exists (select from promotions) then
    perform _promote_marked(v_now);
  end if;

  if exists (select from run_reminders) then
    perform _look_at_runs(v_now);
  end if;

  -- Last, for it may hold locks of history until the commit.
  perform _prune_if_due(v_now);

  if p_probe is not null then
    perform _notify('wake', 'p:' || p_probe);
  end if;

  return query
  select
    true,
    v_own.granted,
    v_own.unnamed,
    v_own.cancel_job_ids,
    v_swept,
    array(
      select q.queue from queues as q
      where q.queue = any (v_queues) and q.paused_at is not null
    ),
    _next_fire_in(v_now);
end;
$$
set search_path from current;

comment on function beat_worker_v1 is
'A worker''s heartbeat.
known = false: it was swept, its leases are lost, it must register again.
granted: which of its leases still hold; unnamed: leases it did not name; cancel_job_ids: jobs it
shall stop; swept: jobs that this beat took back from dead workers; next_fire_in: when to call
fire_schedules_v1.';

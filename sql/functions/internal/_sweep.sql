-- Takes back the leases of workers that stopped beating.
--
-- Caller   beat_worker_v1 (when a sweep is due), sweep_stale_workers.
-- Locks    advisory lock 'sweep' (tried, not needed); workers rows, then leases, then jobs, each
--          skip locked.
-- Index    workers_pkey, leases_worker_idx, jobs_pkey; more in _forget_keys, _adopt_successors.
-- Raises   nothing.
--
-- Right without the advisory lock, which anybody may hold: it only spares sweepers from doing the
-- same work. When the lock is taken and yet no sweep has run for two intervals, it goes on, and
-- does not take the gap that this made for an outage: else a squatter would grant grace for ever.
-- A worker row is locked and its beat read again under the lock; a beat waits for that lock and
-- then finds its row gone. After an outage (no sweep for two intervals) nothing is taken back
-- until a whole threshold has passed: live workers could not beat either. An explicit threshold is
-- an operator's word and has no grace. A lease without a worker row was granted while the worker
-- was being swept.
create or replace function _sweep(
  p_threshold interval,
  p_delay     interval,
  p_interval  interval,
  p_by        bigint,
  p_now       timestamptz
)
returns table (
  worker_id bigint, worker_name text, beat_at timestamptz, job_id bigint, kind text, action text
)
language plpgsql
volatile
as $$
#variable_conflict use_column
declare
  v_alone    boolean := pg_try_advisory_xact_lock(1346848078, _lock_key('sweep'));
  v_state    sweep_state;
  v_resumed  timestamptz;
  v_worker   record;
  v_lease    uuid;
  v_job      record;
  v_queues   text[] := '{}';
begin
  select s.* into v_state from sweep_state as s;
  if not v_alone and p_threshold is null and v_state.swept_at > p_now - 2 * p_interval then
    return;
  end if;

  v_resumed := case
    when v_state.swept_at > p_now - case when v_alone then 2 else 5 end * p_interval
      then v_state.resumed_at
    else p_now
  end;
  update sweep_state as s set swept_at = p_now, swept_by = p_by, resumed_at = v_resumed
  where exists (select from sweep_state as f for update skip locked);

  for v_worker in
    select w.id, w.name, w.beat_at, w.details -> 'recovery' as policies from workers as w
    where w.beat_at < p_now - coalesce(p_threshold, w.stale_after)
      and (p_threshold is not null or v_resumed <= p_now - w.stale_after)
    order by w.id
    limit 100
    for update skip locked
  loop
    worker_id := v_worker.id;
    worker_name := v_worker.name;
    beat_at := v_worker.beat_at;

    for v_lease in
      select l.lease from leases as l
      where l.worker_id = v_worker.id and l.claimed_at >= '-infinity'
      order by l.lease limit 1000 for update skip locked
    loop
      for v_job in
        select s.job_id, s.kind, s.queue, s.action
        from _sweep_lease(v_lease, v_worker.name, p_delay, v_worker.policies, p_now) as s
      loop
        job_id := v_job.job_id;
        kind := v_job.kind;
        action := v_job.action;
        v_queues := v_queues || v_job.queue;
        return next;
      end loop;
    end loop;

    if not exists (
      select from leases as l
      where l.worker_id = v_worker.id and l.claimed_at >= '-infinity')
    then
      delete from workers as w where w.id = v_worker.id;
      job_id := null;
      kind := null;
      action := 'worker removed';
      return next;
    end if;
  end loop;

  for v_worker in
    select l.worker_id, l.lease from leases as l
    where not exists (select from workers as w where w.id = l.worker_id)
    order by l.lease limit 1000 for update of l skip locked
  loop
    for v_job in
      select s.job_id, s.kind, s.queue, s.action
      from _sweep_lease(v_worker.lease, 'unknown', p_delay, null, p_now) as s
    loop
      worker_id := v_worker.worker_id;
      worker_name := null;
      beat_at := null;
      job_id := v_job.job_id;
      kind := v_job.kind;
      action := v_job.action;
      v_queues := v_queues || v_job.queue;
      return next;
    end loop;
  end loop;

  perform _tidy_groups(p_now);
  perform _forget_keys(p_now);
  perform _adopt_successors(p_now);
  perform _notify('wake', 'q:' || q.name)
  from (select distinct u.name from unnest(v_queues) as u(name)) as q;
end;
$$
set search_path from current;

comment on function _sweep is 'Take back the leases of stale workers; one row per job and worker.';

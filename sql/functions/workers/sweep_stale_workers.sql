-- Takes back the jobs of workers that stopped beating, by hand. Workers do it by themselves with
-- every due beat.
--
-- Caller   people; `pgengine sweep-stale-workers`.
-- Locks    as _sweep; none in a dry run.
-- Index    workers_pkey, leases_worker_idx, jobs_pkey.
-- Raises   QE008 for a negative threshold or delay.
create or replace function sweep_stale_workers(
  threshold      interval default null,
  recovery_delay interval default null,
  dry_run        boolean default false
)
returns table (
  worker_id bigint, worker_name text, beat_at timestamptz, job_id bigint, kind text, action text
)
language plpgsql
volatile
security definer
as $$
#variable_conflict use_column
declare
  c_interval constant interval := interval '10 seconds';
  v_now     timestamptz := _clock();
  v_resumed timestamptz;
begin
  if sweep_stale_workers.threshold < interval '0'
    or sweep_stale_workers.recovery_delay < interval '0'
  then
    raise exception using errcode = 'QE008', message = 'threshold and recovery_delay go from 0 up';
  end if;

  if coalesce(sweep_stale_workers.dry_run, false) then
    -- As _sweep would decide it: a gap of two intervals is an outage, and grace begins now.
    select case when s.swept_at > v_now - 2 * c_interval then s.resumed_at else v_now end
    into v_resumed
    from sweep_state as s;
    return query
    select w.id, w.name, w.beat_at, j.id, j.kind,
      case
        when sweep_stale_workers.threshold is null
          and v_resumed > v_now - w.stale_after then 'kept (grace)'
        when j.id is null then 'worker removed'
        when j.cancel_requested_at is not null then 'cancelled'
        when j.losses + 1 >= 5 then 'failed'
        else 'rescued'
      end
    from workers as w
    left join leases as l on l.worker_id = w.id and l.claimed_at >= '-infinity'
    left join jobs as j
      on j.id = any (l.job_ids) and j.lease = l.lease and j.state = 'running'
    where w.beat_at < v_now - coalesce(sweep_stale_workers.threshold, w.stale_after)
    order by w.id, j.id;
    return;
  end if;

  perform _audit(
    'sweep_stale_workers', null, null,
    jsonb_build_object(
      'threshold', sweep_stale_workers.threshold, 'delay', sweep_stale_workers.recovery_delay
    )
  );
  return query
  select s.worker_id, s.worker_name, s.beat_at, s.job_id, s.kind, s.action
  from _sweep(
    sweep_stale_workers.threshold, sweep_stale_workers.recovery_delay, c_interval, null,
    v_now
  ) as s;
end;
$$
set search_path from current;

comment on function sweep_stale_workers is
'Take back the jobs of workers that stopped beating.
Shows what was done, or would be (dry_run).
threshold: how long without a beat counts as stopped; null takes each worker''s own and grants the
grace that follows an outage. recovery_delay: how long rescued jobs wait first.
Example: select * from sweep_stale_workers(dry_run => true);';

-- Leases ready jobs to a worker, and tells it when to look again.
--
-- Caller   src/PgEngine/Sql/ClaimJobs.cs, after a wake-up, a settle or a poll.
-- Locks    jobs rows, skip locked; never waits. Own workers row when its flag changes.
-- Index    jobs_lane_idx, jobs_suspect_idx, jobs_pkey, leases_pkey, workers_pkey.
-- Raises   QE101 when the worker is not registered (swept while it slept).
--
-- The update touches no indexed column, so it is HOT (decisions/0001). Marks are per lane: the
-- scan begins behind what this worker has taken, so dead index entries at a lane's head are not
-- read again. What committed late behind a mark is found by a claim without a cursor, or with one
-- older than a second.
-- The sleep protocol (_wake has the other half): a claim that finds nothing clears awake_until;
-- the worker goes on polling until snapshot_xmin has passed the snapshot_xmax of its next claim.
create or replace function claim_jobs_v1(
  p_worker_id bigint,
  p_lease     uuid,
  p_max       integer,
  p_free      integer default null,
  p_alone     boolean default false,
  p_linger_ms integer default 0,
  p_cursor    jsonb default null,
  p_kinds     text[] default null,
  p_queues    text[] default null
)
returns table (
  job_id bigint, queue text, kind text, priority integer, run_at timestamptz,
  created_at timestamptz, attempt integer, spared integer, losses integer, max_attempts integer,
  timeout interval, payload jsonb, headers jsonb, cancel_requested boolean,
  claimed_at timestamptz, next_due_at timestamptz, suspects_waiting boolean,
  snapshot_xmin bigint, snapshot_xmax bigint, cursor jsonb
)
language plpgsql
volatile
security definer
as $$
#variable_conflict use_column
declare
  v_now     timestamptz := _clock();
  v_max     integer := least(greatest(coalesce(p_max, 0), 0), 10000);
  v_worker  record;
  v_lanes   lane_mark[];
  v_full_at timestamptz := (p_cursor ->> 'at')::timestamptz;
  v_pick    record;
  v_care    record;
  v_ids     bigint[] := '{}';
  v_count   integer;
begin
  select w.queues, w.kinds, w.awake_until into v_worker from workers as w where w.id = p_worker_id;
  if not found then
    raise exception using errcode = 'QE101',
      message = format('worker %s is not registered', p_worker_id),
      hint = 'It was swept or deregistered; register again. Its leases are lost.';
  end if;

  v_worker.kinds := coalesce(_common(v_worker.kinds, p_kinds), v_worker.kinds);
  v_worker.queues := _open_queues(coalesce(_common(v_worker.queues, p_queues), v_worker.queues));

  if v_full_at > v_now - interval '1 second' and v_full_at <= v_now then
    v_lanes := array(
      select row(m.queue, m.kind, m.priority, m.run_at, m.id)::lane_mark
      from jsonb_populate_recordset(null::lane_mark, p_cursor -> 'lanes') as m
      where m.queue = any (v_worker.queues) and m.kind = any (v_worker.kinds)
    );
  else
    v_full_at := v_now;
    v_lanes := _find_lanes(v_worker.queues, v_worker.kinds);
  end if;

  if p_lease is null or not exists (select from leases as l where l.lease = p_lease) then
    select s.ids, s.alone, s.waiting into v_care
    from _take_suspects(
      v_worker.queues, v_worker.kinds, least(coalesce(p_free, v_max), v_max),
      coalesce(p_alone, false) and v_max > 0, v_now
    ) as s;
    v_ids := v_care.ids;
    if not v_care.alone and v_max > cardinality(v_ids) then
      select p.ids, p.lanes into v_pick
      from _pick_jobs(v_lanes, v_max - cardinality(v_ids), v_now) as p;
      v_ids := v_ids || v_pick.ids;
      v_lanes := v_pick.lanes;
    end if;
    perform _grant_lease(p_lease, p_worker_id, v_ids, v_now);
  else
    select false as waiting, false as alone into v_care;
  end if;

  return query
  select r.id, r.queue, r.kind, r.priority::integer, r.run_at, r.created_at, r.attempt, r.spared,
    r.losses::integer, r.max_attempts, r.timeout, r.payload, r.headers,
    r.cancel_requested_at is not null, r.claimed_at, null::timestamptz, null::boolean,
    null::bigint, null::bigint, null::jsonb
  from _claimed_rows(p_lease) as r;
  get diagnostics v_count = row_count;

  perform _flag_worker(p_worker_id, v_worker.awake_until, v_count, coalesce(p_linger_ms, 0), v_now);
  if v_count = v_max and v_max > 0 then
    perform _wake_one(p_worker_id, v_lanes, v_now);
  end if;

  return query
  select null::bigint, null::text, null::text, null::integer, null::timestamptz,
    null::timestamptz, null::integer, null::integer, null::integer, null::integer,
    null::interval, null::jsonb, null::jsonb, null::boolean, v_now,
    case when v_count < v_max then _next_due(v_lanes, v_worker.queues, v_worker.kinds, v_now) end,
    v_care.waiting,
    pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
    pg_snapshot_xmax(pg_current_snapshot())::text::bigint,
    jsonb_build_object('at', v_full_at, 'lanes', to_jsonb(v_lanes));
end;
$$
set search_path from current;

comment on function claim_jobs_v1 is
'Lease up to p_max ready jobs of a worker''s queues and kinds, in order priority, run_at, id.
The last row has no job_id: it says when the next job falls due and carries the cursor for the next
call. The same lease sent again returns the same jobs. Settle each with settle_jobs_v1.';

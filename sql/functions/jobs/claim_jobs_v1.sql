-- Leases ready jobs to a worker, and tells it when to look again.
--
-- Caller   src/PgEngine/Sql/ClaimJobs.cs, after a wake-up, a settle or a poll.
-- Locks    jobs rows and slots rows, skip locked; never waits. Own workers row when its flag
--          changes (_say_awake).
-- Index    jobs_lane_idx, jobs_suspect_idx, jobs_pkey, leases_pkey, workers_pkey; _choose_jobs.
-- Raises   QE011 without a lease and QE101, by _claiming_worker.
--
-- The update touches no indexed column, so it is HOT (decisions/0001); v_slotted, the jobs that
-- count against a limit, is null when all do: a search in the array would cost 1 us a job.
-- A lane is read from behind what this worker took before, so dead index entries at its head are
-- not met again. What committed late behind a mark is found by a claim without a cursor, or with
-- one older than a second.
-- A worker that was woken first looks where jobs came lately, in one query (_quick_jobs); never
-- twice in a row, and the next look comes 5 ms later.
-- Sleep protocol (_wake has the other half): a claim that finds nothing clears awake_until; the
-- worker polls on until snapshot_xmin has reached the snapshot_xmax of its next claim. That one
-- takes a transaction id of its own for it: an enqueue that began after the flag was written and
-- before it was committed has an id that no snapshot counts as running yet.
-- A claim alone in its transaction may commit without waiting for the disk (decisions/0008): a
-- server that fails then forgets the claim, and the job is ready again, as after a lost worker.
-- The planner settings stand here once, for the helpers too. A plan made while a table was empty
-- would read it from end to end later; jit would answer that penalty with 0.5 s of compiling.
create or replace function claim_jobs_v1(
  p_worker_id bigint, p_lease uuid, p_max integer, p_free integer default null,
  p_alone boolean default false, p_linger_ms integer default 0, p_cursor jsonb default null,
  p_kinds text[] default null, p_queues text[] default null, p_tags text[] default null,
  p_forbidden_tags text[] default null, p_in_order boolean default false,
  p_sticky_ms integer default 2000, p_async_commit boolean default false,
  p_look boolean default false
)
returns table (
  job_id bigint, queue text, kind text, priority integer, run_at timestamptz,
  created_at timestamptz, attempt integer, spared integer, losses integer, max_attempts integer,
  timeout interval, payload jsonb, headers jsonb, cancel_requested boolean, claimed_at timestamptz,
  next_due_at timestamptz, suspects_waiting boolean, snapshot_xmin bigint, snapshot_xmax bigint,
  cursor jsonb
)
language plpgsql
volatile
security definer
as $$
#variable_conflict use_column
declare
  v_now      timestamptz := _clock();
  v_max      integer := least(greatest(coalesce(p_max, 0), 0), 10000);
  v_linger   interval := least(greatest(p_linger_ms, 0), 10000) * interval '1 millisecond';
  v_worker   claiming_worker;
  v_lanes    lane_mark[];
  v_turns    jsonb := coalesce(p_cursor -> 'turns', '{}');
  v_full     timestamptz := p_cursor ->> 'at';
  v_took     interval := p_cursor ->> 'took';
  v_ids      bigint[] := '{}';
  v_slotted  bigint[] := '{}';
  v_found    record;
  v_is_plain boolean;
  v_is_quick boolean := false;
  v_count    integer;
begin
  perform set_config('synchronous_commit', 'off', true) where p_async_commit;

  if p_look and v_max > 1 and p_lease is not null and not p_in_order
    and p_cursor -> 'recent' <> '[]' and not p_cursor ? 'quick'
  then
    select q.ids, q.again_at into v_ids, next_due_at
    from _quick_jobs(p_worker_id, p_lease, v_max, p_cursor, p_kinds, p_queues, v_now) as q;
    v_is_quick := v_ids is not null;
    v_worker.is_known := false;
  end if;

  if not v_is_quick then
    v_worker := _claiming_worker(
      p_worker_id, p_lease, v_max, p_kinds, p_queues, p_tags, p_forbidden_tags, p_in_order,
      p_sticky_ms);
    v_is_plain := not (v_worker.is_limited or v_worker.is_suspicious or p_in_order);
    v_found := _kept_lanes(p_cursor, v_worker, p_look, v_now);
    next_due_at := v_found.again_at;
    v_full := case when v_found.lanes is null then v_now else v_full end;
    v_lanes := coalesce(v_found.lanes, _find_lanes(v_worker, p_cursor, v_now));
    if v_worker.is_promoting then
      perform _promote_marked(v_now);
    end if;
  end if;

  if v_worker.is_known then
    v_ids := _granted_jobs(p_lease);
  elsif not v_is_quick then
    -- Nearly every claim meets no limit and no suspect, and no job of its own that needs more.
    if v_is_plain then
      v_found := _pick_jobs(v_lanes, v_max, v_now, null, null);
      v_is_plain := not v_found.special;
    end if;
    if not v_is_plain then
      v_found := _choose_jobs(
        v_worker, v_lanes, v_turns, v_max, p_free, p_alone and v_max > 0, p_in_order, v_now);
      v_slotted := nullif(v_found.slotted, v_found.ids);
      v_turns := v_found.turns;
      suspects_waiting := v_found.waiting;
      next_due_at := least(next_due_at, v_found.again_at);
    end if;
    v_ids := v_found.ids;
    v_lanes := v_found.lanes;
    v_took := case when v_full < v_now then v_took
      else least(_clock() - v_now, coalesce(2 * v_took, '0') + interval '5 ms') end;
  end if;

  v_count := cardinality(v_ids);
  if v_count > 0 then
    return query
    with noted as (
      insert into leases (lease, worker_id, claimed_at, open, job_ids)
      select p_lease, p_worker_id, v_now, v_count, v_ids where not v_worker.is_known
    ),
    granted as (
      update jobs as j
      set state = 'running', lease = p_lease, claimed_at = v_now,
        attempt = j.attempt + case when v_worker.is_known then 0 else 1 end,
        slot = j.slot or coalesce(j.id = any (v_slotted), true)
      where j.id = any (v_ids)
        and (not v_worker.is_known or (j.lease = p_lease and j.state = 'running'))
      returning j.id, j.queue, j.kind, j.priority, coalesce(j.held_run_at, j.run_at) as run_at,
        j.created_at, j.attempt, j.spared, j.losses, j.max_attempts, j.timeout, j.payload,
        j.headers, j.cancel_requested_at
    )
    select g.id, g.queue, g.kind, g.priority::integer, g.run_at, g.created_at, g.attempt, g.spared,
      g.losses::integer, g.max_attempts, g.timeout, g.payload, g.headers,
      coalesce(g.cancel_requested_at < 'infinity', false), v_now, null::timestamptz,
      null::boolean, null::bigint, null::bigint, null::jsonb
    from granted as g
    order by case when p_in_order or v_turns <> '{}' then array_position(v_ids, g.id) end,
      g.priority, g.run_at, g.id;
  end if;

  if v_worker.awake_until is not null or (v_count > 0 and v_linger > interval '0') then
    perform _say_awake(
      p_worker_id, v_worker, case when v_count > 0 then v_linger else interval '0' end, v_now);
  end if;

  if v_count = v_max and v_max > 0 then
    perform _wake_one(p_worker_id, v_lanes, v_now);
  elsif not v_is_quick then
    next_due_at := least(next_due_at, _next_due(v_lanes, v_worker.queues, v_worker.kinds, v_now));
  end if;
  claimed_at := v_now;
  suspects_waiting := coalesce(suspects_waiting, false);
  snapshot_xmin := pg_snapshot_xmin(pg_current_snapshot())::text::bigint;
  snapshot_xmax := greatest(pg_snapshot_xmax(pg_current_snapshot())::text::bigint, case
    when v_count = 0 and v_worker.awake_until is null then pg_current_xact_id()::text::bigint end);
  cursor := case when v_is_quick then p_cursor || jsonb_build_object('seen', v_now, 'quick', true)
    else jsonb_build_object(
      'at', v_full, 'took', v_took, 'lanes', to_jsonb(v_lanes), 'turns', v_turns, 'seen', v_now,
      'recent', case when v_count > 0 and p_look then _recent_lanes(p_cursor -> 'recent', v_lanes)
        else coalesce(p_cursor -> 'recent', '[]') end) end;
  return next;
end;
$$
set jit = off
set enable_seqscan = off
set enable_bitmapscan = off
set plan_cache_mode = force_generic_plan
set search_path from current;

comment on function claim_jobs_v1 is
'Lease up to p_max ready jobs of a worker''s queues and kinds.
They come in the order priority, run_at, id. p_tags: what the worker carries (null: anything);
p_forbidden_tags: what it never takes; p_in_order: queues strictly as p_queues lists them;
p_sticky_ms: how long it leaves jobs to a worker they would rather have; p_async_commit: commit
without waiting for the disk (for a claim alone in its transaction, of jobs that may run again);
p_look: also look for what came late behind the marks of p_cursor, at once unless that is dear. The
last row has no job_id: it says when the next job falls due and carries the cursor for the next
call. The same lease sent again returns the same jobs. Settle each with settle_jobs_v1.';

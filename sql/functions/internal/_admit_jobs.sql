-- Decides which of the jobs a claim has locked may start: ends the expired ones, moves off their
-- lane what a limit holds back, and leaves alone what another claim is deciding about.
--
-- Caller   _choose_jobs, whose planner settings it needs; it holds the locks on the jobs.
-- Locks    slots rows, skip locked.
-- Index    jobs_pkey, slots_pkey, places_line_idx, jobs_line_idx, jobs_turn_idx, spends_pkey;
--          jobs_lane_idx and jobs_turn_idx (written); as _take_places.
-- Raises   nothing.
--
-- Enqueue cannot decide that a job is blocked: it does not see what is not committed yet. So every
-- job is met here once. The lock on the line is taken in one statement; running jobs are counted
-- and the head of the line is read in the next, whose snapshot begins under the lock. Where there
-- is room, jobs of the line may be ending meanwhile: they count as running. To block one takes the
-- stronger lock: whoever ends a job that was counted must find it (decisions/0011).
-- One at a time means strict order: only the first of the line by id may start, wherever its retry
-- or its time keeps it. Otherwise the first in the order of the claim.
-- Under a rate limit the next ones stay on their lane, at the times their tokens come: they look
-- after the blocked ones behind them when they start.
create or replace function _admit_jobs(
  p_ids bigint[],
  p_now timestamptz,
  out ids      bigint[],
  out slotted  bigint[],
  out again_at timestamptz
)
language plpgsql
volatile
as $$
declare
  v_job    jobs;
  v_gone   bigint[] := '{}';
  v_line   record;
  v_queues text[];
  v_keys   text[];
  v_spent  record;
  v_found  record;
begin
  for v_job in
    select j.* from (select o.* from jobs as o where o.id = any (p_ids) offset 0) as j
    where j.expires_at <= p_now and j.attempt = 0
    order by j.id
  loop
    perform _finish_job(v_job, 'cancelled', 'expired', null, p_now);
    v_gone := v_gone || v_job.id;
  end loop;

  -- A line counts as limited also while it is not: its jobs are known to be there when it will be.
  select array_agg(l.queue) as queues, array_agg(l.concurrency_key) as keys,
    array_agg(l.n) as counts, coalesce(sum(l.n), 0) as jobs
  into v_line
  from (
    select j.queue, j.concurrency_key, count(*)::integer as n
    from (
      select o.queue, o.concurrency_key from jobs as o where o.id = any (p_ids) offset 0
    ) as j
    where j.concurrency_key is not null
    group by j.queue, j.concurrency_key
  ) as l;

  slotted := '{}';
  if v_line.queues is null then
    ids := array(select u.id from unnest(p_ids) as u(id) where u.id <> all (v_gone));
    return;
  end if;

  select l.queues, l.keys into v_queues, v_keys
  from _hold_lines(v_line.queues, v_line.keys, 'start') as l;
  if coalesce(cardinality(v_queues), 0) < cardinality(v_line.queues) then
    perform _open_lines(v_line.queues, v_line.keys, p_now);
    select l.queues, l.keys into v_queues, v_keys
    from _hold_lines(v_line.queues, v_line.keys, 'start') as l;
  end if;

  -- Most claims: every line has room for all that is asked of it.
  if cardinality(v_gone) = 0
    and cardinality(v_queues) = cardinality(v_line.queues)
    and _have_room(v_line.queues, v_line.keys, v_line.counts)
  then
    ids := p_ids;
    slotted := case
      when v_line.jobs = cardinality(p_ids) then p_ids
      else array(
        select j.id
        from (select o.id, o.concurrency_key from jobs as o where o.id = any (p_ids) offset 0) as j
        where j.concurrency_key is not null)
    end;
    perform _take_places(slotted);
    perform _move_marks(v_queues, v_keys);
    return;
  end if;

  -- Some will be held back: then nobody may be ending jobs that are counted as running.
  select l.queues, l.keys into v_queues, v_keys from _hold_lines(v_queues, v_keys, 'block') as l;
  select f.* into v_found from _place_jobs(p_ids, v_queues, v_keys, p_now) as f;
  ids := array(
    select u.id from unnest(p_ids) as u(id)
    where u.id <> all (v_gone) and u.id <> all (v_found.left_ids)
      and u.id <> all (v_found.blocked) and u.id <> all (v_found.timed));
  slotted := v_found.slotted;
  perform _take_places(slotted);
  perform _move_marks(v_queues, v_keys);
  again_at := case
    when cardinality(v_found.left_ids) > 0 then p_now + interval '20 milliseconds'
  end;

  if cardinality(v_found.blocked) > 0 then
    update jobs as j
    set state = 'blocked', held_run_at = j.run_at, run_at = 'infinity'
    where j.id = any (v_found.blocked);
  end if;

  if cardinality(v_found.timed) > 0 then
    update jobs as j
    set run_at = t.run_at
    from unnest(v_found.timed, v_found.times) as t(id, run_at)
    where j.id = t.id;
  end if;

  for v_spent in
    select u.queue, u.key, u.rate, u.n
    from unnest(v_found.spent_queues, v_found.spent_keys, v_found.spent_rates, v_found.spent_counts)
      as u(queue, key, rate, n)
  loop
    perform _spend(v_spent.queue, v_spent.key, v_spent.rate, v_spent.n, p_now);
  end loop;

  if v_found.open_queues is not null then
    perform _promote_lines(v_found.open_queues, v_found.open_keys, p_now);
    again_at := p_now;
  end if;
end;
$$
set search_path from current;

comment on function _admit_jobs is
'Of these locked jobs, those that may start now; the others are ended, blocked or timed.';

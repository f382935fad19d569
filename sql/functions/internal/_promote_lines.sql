-- Makes blocked jobs of lines ready as far as there is room: when a job of the line has ended or
-- gone back, or its limit has changed.
--
-- Caller   _after_end, _free_place, _admit_jobs, _promote_marked.
-- Locks    slots rows, 20 ms at most; blocked jobs rows, skip locked.
-- Index    slots_pkey, places_line_idx, jobs_line_idx, jobs_turn_idx, jobs_pkey; jobs_lane_idx and
--          jobs_turn_idx (written).
-- Raises   nothing.
--
-- A line that cannot be locked, or whose next job cannot, is left in promotions: the next claim or
-- beat does it. So is every line under repeatable read, whose snapshot is too old to see what
-- others have blocked meanwhile. A line without a slots row was never limited.
-- Promoted jobs are not started yet: the claim that picks them decides again.
create or replace function _promote_lines(p_queues text[], p_keys text[], p_now timestamptz)
returns void
language plpgsql
volatile
as $$
declare
  v_queues text[];
  v_keys   text[];
  v_wanted bigint[];
  v_times  timestamptz[];
  v_ids    bigint[];
  v_lane   record;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    insert into promotions (queue, concurrency_key)
    select distinct u.queue, u.key from unnest(p_queues, p_keys) as u(queue, key);
    return;
  end if;

  select l.queues, l.keys into v_queues, v_keys from _lock_lines(p_queues, p_keys, 'look') as l;
  -- Most lines have nobody waiting, and then claims may go on beside. Each line is looked up by
  -- itself, and in the order that only the right index has: a plan made while jobs was empty joined
  -- the lines with all of it (decisions/0009).
  select array_agg(u.queue), array_agg(u.key) into v_queues, v_keys
  from unnest(v_queues, v_keys) as u(queue, key)
  cross join lateral (
    select from jobs as j
    where j.queue = u.queue collate "C" and j.concurrency_key = u.key collate "C"
      and j.run_at >= 'infinity' and j.state = 'blocked'
    order by j.run_at
    limit 1
  ) as blocked;
  if v_queues is not null then
    select l.queues, l.keys into v_queues, v_keys from _lock_lines(v_queues, v_keys, 'start') as l;
  end if;
  if v_queues is null then
    return;
  end if;

  select array_agg(n.id order by n.id), array_agg(n.run_at order by n.id)
  into v_wanted, v_times
  from _next_in_lines(v_queues, v_keys, p_now) as n;
  if v_wanted is null then
    return;
  end if;

  v_ids := array(
    select j.id from jobs as j
    where j.id = any (v_wanted) and j.state = 'blocked' and j.follows is null
    order by j.id
    for update skip locked
  );
  if cardinality(v_ids) < cardinality(v_wanted) then
    insert into promotions (queue, concurrency_key)
    select distinct j.queue, j.concurrency_key from jobs as j
    where j.id = any (v_wanted) and j.id <> all (v_ids);
  end if;

  for v_lane in
    with promoted as (
      update jobs as j
      set state = 'ready', run_at = greatest(j.held_run_at, w.run_at), held_run_at = null
      from unnest(v_wanted, v_times) as w(id, run_at)
      where j.id = w.id and j.id = any (v_ids)
      returning j.queue, j.kind, j.run_at
    )
    select m.queue, m.kind, min(m.run_at) as run_at from promoted as m group by m.queue, m.kind
  loop
    perform _wake(v_lane.queue, v_lane.kind, v_lane.run_at, p_now);
  end loop;
end;
$$
set jit = off
set enable_seqscan = off
set enable_sort = off
set lock_timeout = '20ms'
set plan_cache_mode = force_generic_plan
set search_path from current;

comment on function _promote_lines is 'Make blocked jobs of these lines ready where there is room.';

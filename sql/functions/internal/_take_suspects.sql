-- Locks jobs that took a worker with them before: they are claimed with care.
--
-- Caller   _choose_jobs, whose caller's planner settings it needs.
-- Locks    jobs rows for no key update, skip locked; never waits. A pin (_look_at_groups) is none
--          of its business.
-- Index    jobs_suspect_idx; empty in good times, so the usual cost is one probe.
-- Raises   nothing.
--
-- After one loss a job is not prefetched: it is only taken for a slot that is free now. After two
-- it runs alone: only a worker that holds nothing gets it, and gets nothing beside it.
create or replace function _take_suspects(
  p_worker claiming_worker,
  p_capped text[],
  p_room   integer[],
  p_free   integer,
  p_alone  boolean,
  p_now    timestamptz,
  out ids     bigint[],
  out alone   boolean,
  out waiting boolean
)
language plpgsql
volatile
as $$
declare
  v_due    bigint[];
  v_queues text[] := p_worker.queues;
  v_free   integer := p_free;
begin
  ids := '{}';
  alone := false;
  waiting := false;

  -- Suspects are few: where queues have limits, one at a time keeps within any room.
  if p_capped is not null then
    v_free := least(p_free, 1);
    v_queues := array(
      select u.name from unnest(p_worker.queues) as u(name)
      where coalesce(p_room[array_position(p_capped, u.name)], 1) > 0);
  end if;

  select array_agg(j.id order by j.run_at, j.id), bool_or(j.losses > 1)
  into v_due, waiting
  from jobs as j
  where j.losses > 0 and j.queue = any (v_queues) and j.kind = any (p_worker.kinds)
    and j.run_at <= p_now and j.state = 'ready'
    and (j.tags = '' or _lane_wait(
      j.tags, p_worker.tags, p_worker.forbidden, interval '0') is not null);

  if v_due is null then
    waiting := false;
    return;
  end if;

  if waiting and p_alone then
    select coalesce(array_agg(c.id), '{}')
    into ids
    from (
      select j.id from jobs as j
      where j.id = any (v_due) and j.losses > 1 and j.state = 'ready' and j.run_at <= p_now
      order by j.run_at, j.id
      limit 1
      for no key update skip locked
    ) as c;
    alone := cardinality(ids) > 0;
    if alone then
      return;
    end if;
  end if;

  select coalesce(array_agg(c.id), '{}')
  into ids
  from (
    select j.id from jobs as j
    where j.id = any (v_due) and j.losses = 1 and j.state = 'ready' and j.run_at <= p_now
    order by j.run_at, j.id
    limit greatest(v_free, 0)
    for no key update skip locked
  ) as c;
end;
$$
set search_path from current;

comment on function _take_suspects is
'Lock jobs with lost attempts, as far as the worker may run them now.';

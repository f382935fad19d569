-- What a claim has to know about its worker, in one query.
--
-- Caller   claim_jobs_v1, whose planner settings it needs.
-- Locks    none.
-- Index    workers_pkey, queues_pkey, leases_pkey, jobs_suspect_idx.
-- Raises   QE011 without a lease; QE101 when the worker is not registered (swept while it slept).
create or replace function _claiming_worker(
  p_worker_id bigint,
  p_lease     uuid,
  p_max       integer,
  p_kinds     text[],
  p_queues    text[],
  p_tags      text[],
  p_forbidden text[],
  p_in_order  boolean,
  p_sticky_ms integer
)
returns claiming_worker
language plpgsql
stable
as $$
declare
  v_worker claiming_worker;
begin
  if p_lease is null and p_max > 0 then
    raise exception using errcode = 'QE011', message = 'a claim needs a lease: a random uuid';
  end if;

  select
    array(
      select u.name
      from unnest(case when p_in_order then coalesce(p_queues, w.queues) else w.queues end)
        with ordinality as u(name, place)
      where (p_queues is null or u.name = any (p_queues)) and u.name = any (w.queues)
        and not exists (
          select from queues as q where q.queue = u.name and q.paused_at is not null)
      order by u.place
    ),
    array(
      select u.name from unnest(w.kinds) as u(name) where p_kinds is null or u.name = any (p_kinds)
    ),
    p_tags,
    p_forbidden,
    least(greatest(p_sticky_ms, 0), 3600000) * interval '1 millisecond',
    exists (
      select from queues as q
      where q.queue = any (w.queues)
        and (q.max_running is not null or q.rate_limit is not null or q.fairness is not null)
    ),
    exists (select from jobs as j where j.losses > 0),
    exists (select from promotions),
    exists (select from leases as l where l.lease = p_lease),
    w.awake_until,
    w.slept_at
  into v_worker
  from workers as w
  where w.id = p_worker_id;

  if not found then
    raise exception using errcode = 'QE101', hint = 'It was swept, or stopped: register again.',
      message = format('worker %s is not registered', p_worker_id);
  end if;

  return v_worker;
end;
$$
set search_path from current;

comment on function _claiming_worker is 'What a claim has to know about its worker.';

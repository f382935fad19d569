-- Locks the jobs that have just come in the lanes where jobs came lately, when nothing asks for
-- more than that: what a worker that was woken is after, in one query.
--
-- Caller   claim_jobs_v1, whose planner settings it needs.
-- Locks    jobs rows for no key update, skip locked; never waits.
-- Index    workers_pkey, queues_pkey, leases_pkey, jobs_suspect_idx, jobs_lane_idx.
-- Raises   nothing.
--
-- Null says that the claim has to look properly: a worker that is not there or flagged awake, a
-- lease sent again, a queue that is paused or has limits, suspects, promotions, a job with a
-- concurrency key or one that has expired, or nothing found. What was locked then is locked by the
-- same transaction. Looks at what fell due since shortly before the last claim; what committed
-- later than that, and other lanes, are left to the next claim, which looks properly and comes at
-- again_at (decisions/0008). Lanes and shares are such that all that is locked is taken.
create or replace function _quick_jobs(
  p_worker_id bigint,
  p_lease     uuid,
  p_max       integer,
  p_cursor    jsonb,
  p_kinds     text[],
  p_queues    text[],
  p_now       timestamptz,
  out ids      bigint[],
  out again_at timestamptz
)
language plpgsql
volatile
as $$
declare
  v_lanes   integer := least(jsonb_array_length(p_cursor -> 'recent'), p_max - 1);
  v_share   integer := (p_max - 1) / nullif(v_lanes, 0);
  v_since   timestamptz := greatest(
    (p_cursor ->> 'seen')::timestamptz - interval '50 ms', p_now - interval '2 s');
  v_special boolean;
begin
  with lane as materialized (
    select m.queue, m.kind, m.priority
    from workers as w
    cross join lateral jsonb_populate_recordset(null::lane_mark, p_cursor -> 'recent')
      with ordinality as m(queue, kind, tags, priority, run_at, id, wait, place)
    where w.id = p_worker_id and w.awake_until is null and m.place <= v_lanes
      and m.queue = any (w.queues) and (p_queues is null or m.queue = any (p_queues))
      and m.kind = any (w.kinds) and (p_kinds is null or m.kind = any (p_kinds))
      and not exists (
        select from queues as q
        where q.queue = any (w.queues)
          and (q.paused_at is not null or q.max_running is not null or q.rate_limit is not null
            or q.fairness is not null)
      )
      and not exists (select from jobs as j where j.losses > 0)
      and not exists (select from promotions)
      and not exists (select from leases as l where l.lease = p_lease)
  )
  select array_agg(c.id), bool_or(c.special)
  into ids, v_special
  from lane as l
  cross join lateral (
    select j.id, j.concurrency_key is not null or coalesce(j.expires_at <= p_now, false) as special
    from jobs as j
    where j.queue = l.queue collate "C" and j.kind = l.kind collate "C" and j.tags = ''
      and j.priority = l.priority and j.run_at > v_since and j.run_at <= p_now
      and j.state = 'ready' and j.losses = 0
    order by j.run_at, j.id
    limit v_share
    for no key update skip locked
  ) as c;

  if v_special then
    ids := null;
  end if;
  again_at := p_now + case when cardinality(ids) < v_share then interval '5 ms' else '0' end;
end;
$$
set search_path from current;

comment on function _quick_jobs is
'Lock the jobs that have just come where jobs came lately; null when a claim has to look properly.';

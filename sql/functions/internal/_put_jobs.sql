-- Puts many jobs on their queues, with or without keys; the answer to each in the given order.
--
-- Caller   enqueue_many, enqueue_jobs_v1.
-- Locks    as _put_keyed_job, for the keys in sorted order.
-- Index    jobs_pkey, jobs_lane_idx, jobs_key_idx, keys_pkey (written).
-- Raises   as _merge_payload.
--
-- One statement for all that are new; only jobs whose key lives already, or stands twice in the
-- batch, go one by one. Both passes go by queue and key, so that two batches that share keys wait
-- for each other and never in a circle. No lock is taken beside the rows themselves: ten thousand
-- advisory locks would overflow the server's lock table.
create or replace function _put_jobs(p_jobs new_job[], p_now timestamptz)
returns bigint[]
language plpgsql
volatile
as $$
declare
  v_written bigint[];
  v_rest    bigint[];
  v_answers bigint[];
  v_wakes   timestamptz[];
begin
  with remembered as (
    insert into keys (queue, key, job_id, expires_at)
    select n.queue, n.key, n.id, p_now + coalesce(n.key_ttl, interval '1 day')
    from unnest(p_jobs) as n
    where n.key is not null and n.key_mode = 'once'
    order by n.queue collate "C", n.key collate "C", n.id
    on conflict (queue, key) do nothing
    returning job_id
  ),
  written as (
    insert into jobs (
      id, run_at, created_at, priority, queue, kind, payload, max_attempts, timeout, keep_result,
      headers, retry, key, concurrency_key, tags, expires_at, group_id
    )
    select
      n.id, n.run_at, p_now, n.priority, n.queue, n.kind, n.payload, n.max_attempts, n.timeout,
      n.keep_result, n.headers, n.retry, n.key,
      _line_of(n.queue, n.concurrency_key), n.tags, n.expires_at, n.group_id
    from unnest(p_jobs) as n
    where n.key is null or n.key_mode <> 'once' or n.id in (select r.job_id from remembered as r)
    order by n.queue collate "C", n.key collate "C", n.id
    on conflict (queue, key, (follows is null)) where key is not null do nothing
    returning id
  )
  select array_agg(w.id) into v_written from written as w;

  if coalesce(cardinality(v_written), 0) < cardinality(p_jobs) then
    select array_agg(n.id), array_agg(p.job_id), array_agg(p.wake_at)
    into v_rest, v_answers, v_wakes
    from (
      select o.id, o as job from unnest(p_jobs) as o
      where o.id not in (select w.id from unnest(v_written) as w(id))
      order by o.queue collate "C", o.key collate "C", o.id
    ) as n
    cross join lateral _put_keyed_job(n.job, p_now) as p;
  end if;

  perform _wake(e.queue, e.kind, e.wake_at, p_now)
  from (
    select n.queue, n.kind, min(case when r.id is null then n.run_at else r.wake_at end) as wake_at
    from unnest(p_jobs) as n
    left join unnest(v_rest, v_wakes) as r(id, wake_at) on r.id = n.id
    group by n.queue, n.kind
  ) as e
  where e.wake_at is not null;

  -- Ids were drawn in the given order.
  return array(
    select coalesce(r.answer, n.id)
    from unnest(p_jobs) as n
    left join unnest(v_rest, v_answers) as r(id, answer) on r.id = n.id
    order by n.id
  );
end;
$$
set search_path from current;

comment on function _put_jobs is
'Enqueue many jobs; returns the ids of the jobs that stand for them, in the given order.';

-- Health of the queues: paused ones, late jobs, jobs that nobody serves.
--
-- Caller   _health_checks.
-- Locks    none.
-- Index    jobs_lane_idx through _lane_heads.
-- Raises   nothing.
--
-- Looks at the heads of the first 1000 lanes, so a deep queue costs no more than a short one.
create or replace function _health_queues(p_now timestamptz)
returns table (
  check_name text,
  status     text,
  subject    text,
  detail     text,
  cure       text
)
language plpgsql
volatile
as $$
#variable_conflict use_column
declare
  c_late constant interval := '5 minutes';
begin
  return query
  with lanes as materialized (
    select
      l.queue, l.kind, min(l.oldest_at) as oldest_at,
      exists (
        select
        from workers as w
        where l.queue = any (w.queues) and l.kind = any (w.kinds)
          and w.beat_at >= p_now - w.stale_after
      ) as served
    from _lane_heads(null, p_now, 1000) as l
    where l.oldest_at is not null
    group by l.queue, l.kind
  ),
  paused as (
    select
      q.queue, q.paused_at, q.pause_reason,
      (select min(l.oldest_at) from lanes as l where l.queue = q.queue) as oldest_at
    from queues as q
    where q.paused_at is not null
  ),
  troubles as (
    select
      'paused_queues' as check_name, p.queue as subject, p.paused_at as since,
      format(
        'queue %s has been paused for %s%s%s', p.queue, date_trunc('second', p_now - p.paused_at),
        coalesce(' (' || p.pause_reason || ')', ''),
        coalesce('; its oldest job has been due for '
          || date_trunc('second', p_now - p.oldest_at), '; nothing in it is due')
      ) as detail,
      format('select resume_queue(%L).', p.queue) as cure
    from paused as p
    union all
    select
      case when l.served then 'backlog' else 'unserved_jobs' end, l.queue || '/' || l.kind,
      l.oldest_at,
      case when l.served
        then format('%s in %s has been ready for %s', l.kind, l.queue,
          date_trunc('second', p_now - l.oldest_at))
        else format('no live worker serves %s in %s (due for %s)', l.kind, l.queue,
          date_trunc('second', p_now - l.oldest_at))
      end,
      case when l.served
        then 'Workers serve it but do not keep up: start more, or raise their concurrency; '
          'compare queue_stats() and workers().'
        else 'Start a worker that registers the kind and the queue, or cancel the jobs: jobs(), '
          'cancel(job_id).'
      end
    from lanes as l
    where (not l.served or l.oldest_at < p_now - c_late)
      and l.queue not in (select p.queue from paused as p)
  ),
  checks (check_name, fine) as (
    values
      ('paused_queues', 'no queue is paused'),
      ('backlog', 'no served job is late'),
      ('unserved_jobs', 'every due job has a worker that serves it')
  )
  select
    c.check_name, case when t.subject is null then 'ok' else 'warn' end, t.subject,
    coalesce(t.detail, c.fine), t.cure
  from checks as c
  left join troubles as t on t.check_name = c.check_name
  order by c.check_name, t.since
  limit 100;
end;
$$
set search_path from current;

comment on function _health_queues is 'Health checks of the queues.';

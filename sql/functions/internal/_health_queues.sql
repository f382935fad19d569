-- Health of the queues: paused ones, late jobs, jobs that nobody serves.
--
-- Caller   health.
-- Locks    none.
-- Index    jobs_lane_idx through _lane_heads.
-- Raises   nothing.
--
-- Looks at the heads of the first 1000 lanes, so a deep queue costs no more than a short one.
create or replace function _health_queues(p_now timestamptz)
returns table (
  check_name text,
  status     text,
  detail     text,
  cure       text
)
language plpgsql
volatile
as $$
#variable_conflict use_column
declare
  c_late     constant interval := '5 minutes';
  v_paused   text;
  v_late     text;
  v_unserved text;
begin
  select string_agg(p.queue, ', ') into v_paused
  from (
    select q.queue from queues as q where q.paused_at is not null order by q.paused_at limit 5
  ) as p;

  with lanes as (
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
      and not exists (
        select from queues as q where q.queue = l.queue and q.paused_at is not null
      )
    group by l.queue, l.kind
  ),
  listed as (
    select
      format('%s in %s (due for %s)', l.kind, l.queue,
        date_trunc('second', p_now - l.oldest_at)) as lane,
      l.served,
      row_number() over (partition by l.served order by l.oldest_at) as place
    from lanes as l
    where not l.served or l.oldest_at < p_now - c_late
  )
  select
    string_agg(i.lane, ', ' order by i.place) filter (where i.served),
    string_agg(i.lane, ', ' order by i.place) filter (where not i.served)
  into v_late, v_unserved
  from listed as i
  where i.place <= 5;

  return query values
    (
      'paused_queues',
      case when v_paused is null then 'ok' else 'warn' end,
      coalesce('paused: ' || v_paused, 'no queue is paused'),
      case when v_paused is not null then 'select resume_queue(queue).' end
    ),
    (
      'backlog',
      case when v_late is null then 'ok' else 'warn' end,
      coalesce('ready for longer than 5 minutes: ' || v_late, 'no served job is late'),
      case when v_late is not null
        then 'Workers serve them but do not keep up: start more, or raise their concurrency; '
          'compare queue_stats() and workers().'
      end
    ),
    (
      'unserved_jobs',
      case when v_unserved is null then 'ok' else 'warn' end,
      coalesce('no live worker serves ' || v_unserved, 'every due job has a worker that serves it'),
      case when v_unserved is not null
        then 'Start a worker that registers the kind and the queue, or cancel the jobs: jobs(), '
          'cancel(job_id).'
      end
    );
end;
$$
set search_path from current;

comment on function _health_queues is 'Health checks of the queues.';

-- Troubles with jobs that claims do not meet: heads of lines that nobody serves, suspects.
--
-- Caller   doctor.
-- Locks    none.
-- Index    slots_pkey, jobs_line_idx, jobs_turn_idx; jobs_suspect_idx.
-- Raises   nothing.
--
-- Where a limit lets jobs go one by one, a head whose kind no worker serves holds up all behind it,
-- of whatever kind. Looks at the first 1000 lines that a limit has ever held up.
create or replace function _doctor_jobs(p_now timestamptz)
returns setof finding
language plpgsql
volatile
as $$
#variable_conflict use_column
begin
  return query
  select
    'unserved_heads', 'warn', format('job %s', h.id),
    format(
      'job %s (%s in %s) is the head of line %s, which no live worker serves; %s wait behind it',
      h.id, h.kind, s.queue, coalesce(nullif(s.concurrency_key, ''), 'of its queue'),
      case when b.jobs > 1000 then 'more than 1000' else b.jobs::text end
    ),
    format('Start a worker that registers %s for %s, or: select cancel(%s).', h.kind, s.queue, h.id)
  from (
    select o.queue, o.concurrency_key from slots as o order by o.queue, o.concurrency_key limit 1000
  ) as s
  cross join lateral (
    select j.id, j.kind, j.state, j.run_at
    from jobs as j
    where j.queue = s.queue and j.concurrency_key = s.concurrency_key and j.id > 0
    order by j.id
    limit 1
  ) as h
  cross join lateral (
    select count(*) as jobs
    from (
      select
      from jobs as j
      where j.queue = s.queue and j.concurrency_key = s.concurrency_key and j.run_at = 'infinity'
        and j.state = 'blocked'
      limit 1001
    ) as w
  ) as b
  where h.state = 'ready' and h.run_at <= p_now and b.jobs > 0
    and not exists (
      select
      from workers as w
      where s.queue = any (w.queues) and h.kind = any (w.kinds)
        and w.beat_at >= p_now - w.stale_after
    )
  limit 100;

  return query
  select
    'suspect_jobs', 'warn', format('job %s', j.id),
    format('job %s (%s in %s) was lost with %s workers and runs alone from now on', j.id, j.kind,
      j.queue, j.losses),
    'It may kill them: look for crashes and memory. It ends as failed after 3 losses while alone; '
      'to end it now: select cancel(' || j.id || ').'
  from jobs as j
  where j.losses > 1
  order by j.id
  limit 100;
end;
$$
set search_path from current;

comment on function _doctor_jobs is 'Troubles with jobs that claims do not meet.';

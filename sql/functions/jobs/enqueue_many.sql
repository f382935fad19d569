-- Puts many different jobs on their queues in one call.
--
-- Caller   people, functions, triggers.
-- Locks    none that another session waits for.
-- Index    jobs_pkey, jobs_lane_idx (written).
-- Raises   QE001 to QE012, QE031; the message names the job by its place in the array, from 0.
--
-- All or nothing: it is one statement of the caller's transaction.
create or replace function enqueue_many(jobs jsonb)
returns setof bigint
language plpgsql
volatile
security definer
as $$
#variable_conflict use_column
declare
  v_now timestamptz := _clock();
  v_job record;
begin
  if enqueue_many.jobs is null or jsonb_typeof(enqueue_many.jobs) <> 'array' then
    raise exception using errcode = 'QE011', message = 'jobs must be a JSON array of objects';
  end if;

  for v_job in
    select e.n - 1 as place, e.j from jsonb_array_elements(enqueue_many.jobs)
      with ordinality as e(j, n)
  loop
    perform _check_job_object(v_job.j, v_job.place, v_now);
  end loop;

  perform _join_groups(array(
    select distinct (r.options ->> 'group')::bigint
    from jsonb_to_recordset(enqueue_many.jobs) as r(options jsonb)
    where r.options ? 'group'
  ));

  return query
  insert into jobs (
    run_at, created_at, priority, queue, kind, payload,
    max_attempts, timeout, keep_result, headers, retry, group_id
  )
  select
    greatest(r.run_at, v_now), v_now, coalesce(r.priority, 0), coalesce(r.queue, 'default'),
    r.kind, coalesce(r.payload, '{}'), r.max_attempts, r.timeout, r.keep_result, r.headers,
    r.options -> 'retry', (r.options ->> 'group')::bigint
  from jsonb_to_recordset(enqueue_many.jobs) as r(
    kind text, payload jsonb, queue text, run_at timestamptz, priority integer,
    max_attempts integer, timeout interval, keep_result boolean, headers jsonb, options jsonb
  )
  returning id;

  perform _wake(w.queue, w.kind, w.run_at, v_now)
  from (
    select coalesce(r.queue, 'default') as queue, r.kind, min(greatest(r.run_at, v_now)) as run_at
    from jsonb_to_recordset(enqueue_many.jobs) as r(kind text, queue text, run_at timestamptz)
    group by 1, 2
  ) as w;
end;
$$
set search_path from current;

comment on function enqueue_many is
'Put many jobs on their queues; returns the ids in the array''s order.
jobs is a JSON array of objects with the parameter names of enqueue. All or nothing.
Example: select enqueue_many(''[{"kind": "a"}, {"kind": "b", "priority": -5}]'');';

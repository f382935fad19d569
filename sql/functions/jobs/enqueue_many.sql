-- Puts many different jobs on their queues in one call.
--
-- Caller   people, functions, triggers.
-- Locks    none that another session waits for; with keys as _put_jobs, in sorted order.
-- Index    jobs_pkey, jobs_lane_idx (written); with keys as _put_jobs.
-- Raises   QE001 to QE015, QE031; the message names the job by its place in the array, from 0.
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
  select unnest(_put_jobs(
    array(
      select row(
        nextval('jobs_id_seq'), coalesce(r.queue, 'default'), r.kind, coalesce(r.payload, '{}'),
        greatest(r.run_at, v_now), coalesce(r.priority, 0), r.max_attempts, r.timeout,
        r.keep_result, r.headers, r.options -> 'retry', r.concurrency_key, _write_tags(r.tags),
        r.expires_at, (r.options ->> 'group')::bigint, r.key, coalesce(r.key_mode, 'replace'),
        r.key_ttl, (r.options ->> 'merge')::boolean
      )::new_job
      from jsonb_to_recordset(enqueue_many.jobs) as r(
        kind text, payload jsonb, queue text, run_at timestamptz, priority integer,
        max_attempts integer, timeout interval, keep_result boolean, headers jsonb,
        concurrency_key text, tags text[], expires_at timestamptz, key text, key_mode text,
        key_ttl interval, options jsonb
      )
    ),
    v_now
  ));
end;
$$
set search_path from current;

comment on function enqueue_many is
'Put many jobs on their queues; returns the ids in the array''s order.
jobs is a JSON array of objects with the parameter names of enqueue. All or nothing.
Each may have its own key and key_mode; two with one key are taken one after the other.
Example: select enqueue_many(''[{"kind": "a"}, {"kind": "b", "priority": -5}]'');';

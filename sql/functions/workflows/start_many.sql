-- Starts many runs of a workflow in one statement.
--
-- Caller   people, functions; src/PgEngine/Sql/StartWorkflows.cs.
-- Locks    none that another session waits for.
-- Index    jobs_pkey, jobs_lane_idx (written).
-- Raises   QE002, QE003, QE005, QE007, QE008, QE011, QE012, QE054.
--
-- Ids come back in the order of inputs: unnest feeds the insert in array order.
create or replace function start_many(
  workflow    text,
  inputs      jsonb[],
  queue       text default 'default',
  version     integer default null,
  priority    integer default 0,
  labels      jsonb default null,
  timeout     interval default null,
  keep_result boolean default null,
  headers     jsonb default null
)
returns setof bigint
language plpgsql
volatile
security definer
as $$
declare
  v_now  timestamptz := _clock();
  v_kind text;
begin
  if start_many.inputs is null or array_ndims(start_many.inputs) > 1 then
    raise exception using errcode = 'QE011', message = 'inputs must be a flat array';
  end if;

  perform _check_workflow(
    start_many.workflow, start_many.version, start_many.labels, 'use_existing');
  v_kind := _workflow_kind(start_many.workflow, start_many.version);
  perform _check_job(
    v_kind, start_many.queue, null, start_many.priority, null, start_many.timeout,
    start_many.headers, null, v_now);
  perform _check_payload(u.input)
  from unnest(start_many.inputs) as u(input)
  where pg_column_size(u.input) >= 512 or u.input is null;

  return query
  insert into jobs as j (
    run_at, created_at, priority, queue, kind, payload, timeout, keep_result, headers,
    concurrency_key, step_count, labels
  )
  select
    v_now, v_now, start_many.priority, start_many.queue, v_kind, u.input, start_many.timeout,
    start_many.keep_result, start_many.headers, l.line, 0, start_many.labels
  from (select _line_of(start_many.queue, null) as line) as l
  cross join unnest(start_many.inputs) as u(input)
  returning j.id;

  if cardinality(start_many.inputs) > 0 then
    perform _wake(start_many.queue, v_kind, v_now, v_now);
  end if;
end;
$$
set search_path from current;

comment on function start_many is
'Start a run of a workflow for every input; returns the ids.
They come in the order of the inputs.
All or nothing: it is one statement. The other arguments hold for all of them, and are as in start.
Example: select start_many(''order'', array[''{"id": 1}'', ''{"id": 2}'']::jsonb[]);';

-- Starts a new run from the journal of another, up to a step.
--
-- Caller   operators; src/PgEngine/Admin; `pgengine fork`.
-- Locks    none: the source goes on, its committed steps are read.
-- Index    jobs_pkey, history_id_idx, steps_pkey; jobs_lane_idx, steps_pkey (written).
-- Raises   QE051 for an unknown run or step, QE052 for too large a result, QE009 for an unknown
--          option or an input that history did not keep, QE002, QE003, QE054.
--
-- The new run counts one attempt, so that its first claim brings the journal along. It has no key
-- and no parent: those are the source's.
create or replace function fork(
  run_id  bigint,
  at      text default null,
  input   jsonb default null,
  results jsonb default null,
  options jsonb default null
)
returns bigint
language plpgsql
volatile
security definer
as $$
#variable_conflict use_column
declare
  v_now    timestamptz := _clock();
  v_id     bigint := nextval('jobs_id_seq');
  v_source record;
  v_kind   text;
  v_count  integer;
begin
  if fork.options - 'version' <> '{}'
    or coalesce((fork.options -> 'version')::text, 'null') !~ '^(null|[0-9]{1,9})$'
  then
    raise exception using errcode = 'QE009',
      message = format('options of fork do not fit: %s', left(fork.options::text, 200)),
      hint = 'Known options: version (a number).';
  end if;

  select r.* into v_source
  from (
    select j.kind, j.queue, j.priority, j.payload, j.max_attempts, j.timeout, j.keep_result,
      j.headers, j.retry, j.concurrency_key, j.tags, j.labels
    from jobs as j
    where j.id = fork.run_id and j.step_count is not null
    union all
    select h.kind, h.queue, h.priority, h.payload, h.max_attempts, h.timeout, h.keep_result,
      h.headers, h.retry, h.concurrency_key, h.tags, h.labels
    from history as h
    where h.id = fork.run_id and h.step_count is not null
    limit 1
  ) as r;
  if not found then
    raise exception using errcode = 'QE051', message = format('there is no run %s', fork.run_id);
  elsif fork.input is null and v_source.payload is null then
    raise exception using errcode = 'QE009',
      message = format('history holds no input of run %s', fork.run_id), hint = 'Give one: input.';
  elsif fork.input is not null then
    perform _check_payload(fork.input);
  end if;

  v_kind := v_source.kind;
  if fork.options ? 'version' then
    v_kind := (select k.workflow from _workflow_of(v_kind) as k);
    perform _check_workflow(
      v_kind, (fork.options ->> 'version')::integer, null, 'use_existing');
    v_kind := _workflow_kind(v_kind, (fork.options ->> 'version')::integer);
  end if;

  v_count := _copy_steps(fork.run_id, v_id, fork.at, fork.results);
  insert into jobs (
    id, run_at, created_at, attempt, spared, priority, queue, kind, payload, max_attempts, timeout,
    keep_result, headers, retry, concurrency_key, tags, labels, step_count
  )
  values (
    v_id, v_now, v_now, 1, 1, v_source.priority, v_source.queue, v_kind,
    coalesce(fork.input, v_source.payload), v_source.max_attempts, v_source.timeout,
    v_source.keep_result,
    coalesce(v_source.headers, '{}') || jsonb_build_object('forked_from', fork.run_id),
    v_source.retry, v_source.concurrency_key, v_source.tags, v_source.labels, v_count
  );

  perform _audit('fork', fork.run_id::text, null, jsonb_strip_nulls(jsonb_build_object(
    'new', v_id, 'at', fork.at, 'kind', v_kind)));
  perform _wake(v_source.queue, v_kind, v_now, v_now);
  return v_id;
end;
$$
set search_path from current;

comment on function fork is
'Start a new run from the journal of another; returns its id.
The other goes on.
at: the step from which on everything is done again, by its full name as steps() shows it; null:
from the beginning. What stands before it is taken over. results: {"full name": value} instead of
results taken over. input: null takes the other''s. options: {"version": n}.
Children, timers and at-most-once steps without an end are begun anew; undo steps, signals and the
key are not taken over.
Example: select fork(42, at => ''charge'', input => ''{"amount": 5}'');';

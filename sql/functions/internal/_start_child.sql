-- Starts a child of a run; returns its id.
--
-- Caller   _act_for_steps; it holds the lock on the parent.
-- Locks    as _put_run.
-- Index    as _put_run.
-- Raises   QE001 to QE009, QE012 to QE014, QE050, QE054 for values that a start refuses.
--
-- p_start: kind, payload, queue, priority, key, on_conflict, key_ttl_ms, tags, labels, timeout_ms,
-- run_at or delay_ms, keep_result, headers, policy, awaited (else nobody is told of its end). A
-- child whose parent is being cancelled is cancelled with it.
create or replace function _start_child(
  p_parent jobs,
  p_step   text,
  p_start  jsonb,
  p_now    timestamptz
)
returns bigint
language plpgsql
volatile
as $$
declare
  v_run_at timestamptz := greatest(p_now, coalesce((p_start ->> 'run_at')::timestamptz, p_now
    + (p_start ->> 'delay_ms')::double precision * interval '1 millisecond'));
  v_policy text := coalesce(p_start ->> 'policy', 'cancel');
  v_id     bigint := nextval('jobs_id_seq');
begin
  insert into jobs (
    id, run_at, created_at, priority, queue, kind, payload, timeout, keep_result, headers, key,
    tags, step_count, parent_id, parent_step, on_parent_end, labels
  )
  values (
    v_id, v_run_at, p_now, coalesce((p_start ->> 'priority')::smallint, p_parent.priority),
    coalesce(p_start ->> 'queue', p_parent.queue), p_start ->> 'kind',
    coalesce(p_start -> 'payload', '{}'),
    (p_start ->> 'timeout_ms')::double precision * interval '1 millisecond' + (v_run_at - p_now),
    (p_start ->> 'keep_result')::boolean, p_start -> 'headers', p_start ->> 'key', '', 0,
    p_parent.id,
    case when p_start -> 'awaited' is distinct from 'false' then rtrim(p_step, '>') end,
    v_policy, p_start -> 'labels'
  );
  perform _wake(coalesce(p_start ->> 'queue', p_parent.queue), p_start ->> 'kind', v_run_at, p_now);

  if p_parent.cancel_requested_at < 'infinity' then
    perform _cancel_child(p_parent.id, v_id, p_now);
  end if;
  return v_id;
end;
$$
set search_path from current;

comment on function _start_child is 'Start a child of a run; returns its id.';

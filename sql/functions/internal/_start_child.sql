-- Starts a child of a run; returns its id.
--
-- Caller   _act_for_steps; it holds the lock on the parent.
-- Locks    as _put_run.
-- Index    as _put_run.
-- Raises   what start raises for values that no run can have; QE050 also when the key of an awaited
--          child stands for another run.
--
-- p_start: kind, payload, queue, priority, key, on_conflict, key_ttl_ms, tags, labels, timeout_ms,
-- run_at or delay_ms, keep_result, headers, policy, awaited (else nobody is told of its end). Only
-- the parent that has started a run is told of its end, so nobody may wait for one that was there.
-- A child whose parent is being cancelled is cancelled with it.
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
  c_ms         constant interval := interval '1 millisecond';
  v_is_awaited boolean := p_start -> 'awaited' is distinct from 'false';
  v_conflict   text := coalesce(p_start ->> 'on_conflict', 'use_existing');
  v_kind       record;
  v_run        new_job;
  v_id         bigint;
begin
  select k.workflow, k.version into v_kind from _workflow_of(p_start ->> 'kind') as k;
  v_run := _new_run(
    v_kind.workflow, v_kind.version, coalesce(p_start -> 'payload', '{}'), p_start ->> 'key',
    v_conflict, (p_start ->> 'key_ttl_ms')::double precision * c_ms,
    coalesce(p_start ->> 'queue', p_parent.queue),
    coalesce(
      (p_start ->> 'run_at')::timestamptz,
      p_now + (p_start ->> 'delay_ms')::double precision * c_ms),
    coalesce((p_start ->> 'priority')::integer, p_parent.priority),
    array(select t.tag from jsonb_array_elements_text(p_start -> 'tags') as t (tag)),
    p_start -> 'labels', (p_start ->> 'timeout_ms')::double precision * c_ms, null,
    (p_start ->> 'keep_result')::boolean, p_start -> 'headers', null, p_now);
  v_id := _put_run(
    v_run, p_start -> 'labels', p_parent.id,
    case when v_is_awaited then rtrim(p_step, '>') end,
    coalesce(p_start ->> 'policy', 'cancel'),
    v_conflict, p_now);
  if v_id <> v_run.id and v_is_awaited then
    raise exception using errcode = 'QE050',
      message = format('key %L stands for run %s, which is no child of this step',
        p_start ->> 'key', v_id);
  end if;

  if p_parent.cancel_requested_at < 'infinity' then
    perform _cancel_child(p_parent.id, v_id, p_now);
  end if;
  return v_id;
end;
$$
set search_path from current;

comment on function _start_child is 'Start a child of a run; returns its id.';

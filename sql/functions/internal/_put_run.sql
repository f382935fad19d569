-- Puts a run on its queue, or finds the run that its key stands for.
--
-- Caller   start, signal_key, _start_child.
-- Locks    the keys row first, then the key's head; waits for each.
-- Index    keys_pkey, jobs_key_idx; jobs_lane_idx, jobs_parent_idx, jobs_labels_idx (written).
-- Raises   QE050 when the key is taken and the caller wants a run of its own.
--
-- The key is "once": whoever writes its keys row first holds it against all others until commit, so
-- two senders start one run. What stands under the key already is told from the new run by its id.
-- fail and use_existing change nothing, so they take no lock: a claim would pass over that run.
-- p_run.timeout is the time the run may take from run_at on; stored, it counts from created_at.
-- jit is off because _wake is planned under the same switches: it would compile for 0.1 s.
create or replace function _put_run(
  p_run           new_job,
  p_labels        jsonb,
  p_parent_id     bigint,
  p_parent_step   text,
  p_on_parent_end text,
  p_on_conflict   text,
  p_now           timestamptz
)
returns bigint
language plpgsql
volatile
as $$
declare
  v_id bigint := p_run.id;
begin
  if p_run.key is not null and p_on_conflict = 'terminate_existing' then
    insert into keys as k (queue, key, job_id, expires_at)
    values (
      p_run.queue, p_run.key, p_run.id, p_now + coalesce(p_run.key_ttl, interval '1 day')
    )
    on conflict (queue, key) do update
    set job_id = excluded.job_id, expires_at = excluded.expires_at;
  elsif p_run.key is not null then
    v_id := _remember_key(p_run, p_now);
  end if;

  while v_id = p_run.id loop
    insert into jobs (
      id, run_at, created_at, priority, queue, kind, payload, max_attempts, timeout, keep_result,
      headers, retry, key, concurrency_key, tags, group_id, step_count, parent_id, parent_step,
      on_parent_end, labels
    )
    values (
      p_run.id, p_run.run_at, p_now, p_run.priority, p_run.queue, p_run.kind, p_run.payload,
      p_run.max_attempts, p_run.timeout + (p_run.run_at - p_now), p_run.keep_result,
      p_run.headers, p_run.retry, p_run.key, _line_of(p_run.queue, p_run.concurrency_key),
      p_run.tags, p_run.group_id, 0, p_parent_id, p_parent_step,
      p_on_parent_end, p_labels
    )
    on conflict (queue, key, (follows is null)) where key is not null do nothing;
    if found then
      perform _wake(p_run.queue, p_run.kind, p_run.run_at, p_now);
      return p_run.id;
    elsif p_on_conflict = 'terminate_existing' then
      perform _clear_key(p_run.queue, p_run.key, p_now);
    else
      select j.id into v_id from jobs as j
      where j.queue = p_run.queue and j.key = p_run.key
      order by (j.follows is null) desc
      limit 1;
      v_id := coalesce(v_id, p_run.id);
      update keys as k set job_id = v_id where k.queue = p_run.queue and k.key = p_run.key;
    end if;
  end loop;

  if p_on_conflict = 'fail' then
    raise exception using errcode = 'QE050',
      message = format('key %L of queue %s stands for run %s already',
        p_run.key, p_run.queue, v_id),
      hint = 'on_conflict => ''use_existing'' returns that run.';
  end if;
  return v_id;
end;
$$
set jit = off
set enable_seqscan = off
set enable_bitmapscan = off
set search_path from current;

comment on function _put_run is
'Put a run on its queue; returns its id, or that of the run its key stands for.';

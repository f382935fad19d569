-- Gives a waiting job the values of a later enqueue of its key. It keeps its id.
--
-- Caller   _put_keyed_job; it holds the lock on the job, which is not running.
-- Locks    as _look_at_groups, when it leaves a group.
-- Index    jobs_pkey; jobs_lane_idx and jobs_key_idx (written).
-- Raises   as _merge_payload.
--
-- Its attempts start again: what was spent is spared, losses are forgotten with the payload that
-- caused them. The lease stays: a settle of the last attempt that is sent again is still answered.
-- preserve_run_at keeps the time, but not one that only a failed attempt has set. A job that was
-- blocked is ready: whether a limit blocks it is for the claim to decide. A paused one stays so.
create or replace function _replace_job(p_old jobs, p_job new_job, p_now timestamptz)
returns timestamptz
language plpgsql
volatile
as $$
declare
  v_paused boolean := p_old.state = 'paused';
  v_run_at timestamptz := p_job.run_at;
begin
  if p_job.key_mode = 'preserve_run_at' and p_old.attempt = p_old.spared then
    v_run_at := case
      when p_old.run_at < 'infinity' then p_old.run_at
      else greatest(p_old.held_run_at, p_now)
    end;
  end if;

  update jobs as j
  set state           = case when v_paused then 'paused' else 'ready' end,
      run_at          = case when v_paused then 'infinity' else v_run_at end,
      held_run_at     = case when v_paused then v_run_at end,
      follows         = null,
      kind            = p_job.kind,
      payload         = _merge_payload(j.payload, p_job.payload, p_job.is_merged),
      priority        = p_job.priority,
      max_attempts    = p_job.max_attempts,
      timeout         = p_job.timeout,
      keep_result     = p_job.keep_result,
      headers         = p_job.headers,
      retry           = p_job.retry,
      concurrency_key = p_job.concurrency_key,
      tags            = p_job.tags,
      expires_at      = p_job.expires_at,
      group_id        = coalesce(p_job.group_id, j.group_id),
      spared          = j.attempt,
      losses          = 0,
      cancel_requested_at = null,
      cancel_reason   = null
  where j.id = p_old.id;

  if p_job.group_id <> p_old.group_id then
    perform _look_at_groups(array[p_old.group_id], p_now);
  end if;

  return case when not v_paused then v_run_at end;
end;
$$
set search_path from current;

comment on function _replace_job is
'Overwrite a waiting job; returns when it may run, null while it is paused.';

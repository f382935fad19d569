-- Writes the successor of a key's head, or gives the one that waits already the new values.
--
-- Caller   _put_keyed_job; it holds the lock on the head, which runs, or is in retry and has a
--          successor already.
-- Locks    the successor's row; as _look_at_groups, when it leaves a group.
-- Index    jobs_key_idx, jobs_follows_idx (written).
-- Raises   as _merge_payload.
--
-- It stands outside its lane until the head has finished, retries included; the settle that ends
-- the head makes it ready (_promote_successors).
create or replace function _put_successor(p_head_id bigint, p_job new_job, p_now timestamptz)
returns bigint
language plpgsql
volatile
as $$
declare
  v_group_id bigint := (select j.group_id from jobs as j where j.follows = p_head_id);
  v_id       bigint;
begin
  insert into jobs as j (
    id, state, run_at, held_run_at, follows, created_at, priority, queue, kind, payload,
    max_attempts, timeout, keep_result, headers, retry, key, concurrency_key, tags, expires_at,
    group_id
  )
  values (
    p_job.id, 'blocked', 'infinity', p_job.run_at, p_head_id, p_now, p_job.priority, p_job.queue,
    p_job.kind, p_job.payload, p_job.max_attempts, p_job.timeout, p_job.keep_result,
    p_job.headers, p_job.retry, p_job.key, p_job.concurrency_key, p_job.tags, p_job.expires_at,
    p_job.group_id
  )
  on conflict (queue, key, (follows is null)) where key is not null do update
  set held_run_at     = case
        when p_job.key_mode = 'preserve_run_at' then j.held_run_at
        else excluded.held_run_at
      end,
      follows         = excluded.follows,
      kind            = excluded.kind,
      payload         = _merge_payload(j.payload, excluded.payload, p_job.is_merged),
      priority        = excluded.priority,
      max_attempts    = excluded.max_attempts,
      timeout         = excluded.timeout,
      keep_result     = excluded.keep_result,
      headers         = excluded.headers,
      retry           = excluded.retry,
      concurrency_key = excluded.concurrency_key,
      tags            = excluded.tags,
      expires_at      = excluded.expires_at,
      group_id        = coalesce(excluded.group_id, j.group_id)
  returning j.id into v_id;

  if p_job.group_id <> v_group_id then
    perform _look_at_groups(array[v_group_id], p_now);
  end if;

  return v_id;
end;
$$
set search_path from current;

comment on function _put_successor is
'Write the successor of a running head, or overwrite it; returns its id.';

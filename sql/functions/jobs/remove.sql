-- Takes back what was enqueued under a key, as far as it has not started.
--
-- Caller   people, functions, triggers; src/PgEngine/Sql/RemoveJob.cs; `pgengine remove`.
-- Locks    the keys row, then the key's head, then its successor; waits for each.
-- Index    keys_pkey, jobs_key_idx, jobs_follows_idx.
-- Raises   QE007 for a bad queue name, QE013 without a key.
--
-- The successor goes first: the end of the head would make it ready. A running head keeps its key,
-- so that no second job of the key starts beside it. Its cancellation is noted for whenever it
-- comes back unfinished (failed, lost, snoozed, given back), and told to nobody: it may finish. A
-- run that has begun is running in this sense, wherever it stands, and goes on.
create or replace function remove(key text, queue text default 'default')
returns text
language plpgsql
volatile
security definer
as $$
#variable_conflict use_variable
declare
  v_now       timestamptz := _clock();
  v_head      jobs;
  v_successor jobs;
begin
  perform _check_queue(queue);
  if key is null then
    raise exception using errcode = 'QE013', message = 'remove needs a key';
  end if;

  delete from keys as k where k.queue = remove.queue and k.key = remove.key;

  loop
    select j.* into v_head from jobs as j
    where j.queue = remove.queue and j.key = remove.key
    order by (j.follows is null) desc
    limit 1
    for update;
    exit when found;

    -- Its head may have ended while the lock was waited for, and made a successor the head.
    if not exists (select from jobs as j where j.queue = remove.queue and j.key = remove.key) then
      return 'unknown';
    end if;
  end loop;

  select j.* into v_successor from jobs as j where j.follows = v_head.id for update;
  if found then
    perform _finish_job(v_successor, 'cancelled', 'removed', null, v_now);
  end if;

  if v_head.state not in ('running', 'waiting')
    and (v_head.step_count is null or v_head.attempt = 0)
  then
    perform _finish_job(v_head, 'cancelled', 'removed', null, v_now);
    return 'removed';
  end if;

  update jobs as j
  set cancel_requested_at = coalesce(j.cancel_requested_at, 'infinity'),
      cancel_reason = coalesce(j.cancel_reason, 'removed')
  where j.id = v_head.id;
  return 'running';
end;
$$
set enable_seqscan = off
set enable_bitmapscan = off
set search_path from current;

comment on function remove is
'Take back the job that was enqueued under a key, and forget the key.
Answers: removed (it waited; history has it as cancelled, removed); running (it goes on, but is not
tried again; a successor is removed); unknown (no live job has the key).
Example: select remove(''invoice-42'');';

-- Stops claims of a queue.
--
-- Caller   operators, the command pause-queue.
-- Locks    the row of the queue.
-- Index    queues_pkey.
-- Raises   QE007 for a bad queue name.
--
-- A claim reads the switch in its own snapshot: one that is under way still returns its jobs.
create or replace function pause_queue(queue text, reason text default null)
returns boolean
language plpgsql
volatile
security definer
as $$
#variable_conflict use_variable
declare
  v_now    timestamptz := _clock();
  v_reason text := left(reason, 2000);
begin
  perform _check_queue(queue);

  insert into queues as q (queue, paused_at, pause_reason, updated_at)
  values (pause_queue.queue, v_now, v_reason, v_now)
  on conflict on constraint queues_pkey do update
  set paused_at    = excluded.paused_at,
      pause_reason = excluded.pause_reason,
      updated_at   = excluded.updated_at
  where q.paused_at is null;
  if not found then
    return false;
  end if;

  perform _audit('pause_queue', queue, v_reason);
  return true;
end;
$$
set search_path from current;

comment on function pause_queue is
'Stop taking jobs from a queue; running ones go on.
Jobs can still be enqueued and wait. False when the queue was paused already: its first reason
stays. Start it again with resume_queue.';

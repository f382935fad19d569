-- Lets claims take jobs of a paused queue again, and wakes its workers.
--
-- Caller   operators, the command resume-queue.
-- Locks    the row of the queue.
-- Index    queues_pkey.
-- Raises   QE007 for a bad queue name.
create or replace function resume_queue(queue text)
returns boolean
language plpgsql
volatile
security definer
as $$
#variable_conflict use_variable
begin
  perform _check_queue(queue);

  update queues as q
  set paused_at    = null,
      pause_reason = null,
      updated_at   = _clock()
  where q.queue = resume_queue.queue
    and q.paused_at is not null;
  if not found then
    return false;
  end if;

  perform _notify('wake', 'q:' || queue);
  perform _audit('resume_queue', queue);
  return true;
end;
$$
set search_path from current;

comment on function resume_queue is
'Take jobs from a paused queue again.
False when the queue was not paused.';

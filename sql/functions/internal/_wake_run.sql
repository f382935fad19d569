-- Wakes a worker for a run that has become ready: the one that had it last, if that sleeps.
--
-- Caller   _advance_run, _cancel_run, resume; always after the write.
-- Locks    none.
-- Index    workers_pkey; as _wake.
-- Raises   nothing.
--
-- A soft bias: that worker may still have the run in memory. Nobody waits for it: whoever claims
-- the run first runs it.
create or replace function _wake_run(p_run jobs, p_now timestamptz)
returns void
language plpgsql
volatile
as $$
begin
  if exists (
    select from workers as w
    where w.id = p_run.last_worker_id and not w.stopping and w.beat_at > p_now - w.stale_after
      and coalesce(w.awake_until, '-infinity') <= p_now
      and p_run.queue = any (w.queues) and p_run.kind = any (w.kinds)
  ) then
    perform _notify('wake', 'w:' || p_run.last_worker_id);
  else
    perform _wake(p_run.queue, p_run.kind, p_now, p_now);
  end if;
end;
$$
set search_path from current;

comment on function _wake_run is 'Wake the worker that had a run last, or else any.';

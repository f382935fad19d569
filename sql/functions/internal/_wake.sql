-- Wakes the sleeping workers of a queue for a job that has just been inserted.
--
-- Caller   enqueue, enqueue_jobs_v1, _put_jobs, retry, _give_back, _wake_jobs and what promotes;
--          always after the write.
-- Locks    none.
-- Index    none: workers has few rows.
-- Raises   nothing.
--
-- Nothing is sent while an awake worker with room serves the queue and kind: it claims again by
-- itself. The order matters. The insert comes first, so this transaction holds its id; a worker
-- that goes to sleep commits its flag and then goes on polling until every transaction that ran at
-- that moment has ended. So either this read sees the flag, or that worker's poll sees the job.
-- A repeatable read or serializable snapshot may be older than the flag: there it always notifies.
-- A future job notifies only when it falls due before the sleepers look by themselves.
create or replace function _wake(p_queue text, p_kind text, p_run_at timestamptz, p_now timestamptz)
returns void
language plpgsql
volatile
as $$
declare
  v_awake  boolean;
  v_asleep boolean;
begin
  select
    coalesce(bool_or(w.awake_until > p_now), false),
    bool_or(
      coalesce(w.awake_until, '-infinity') <= p_now
      and (p_run_at <= p_now or p_run_at < p_now + w.poll_interval)
    )
  into v_awake, v_asleep
  from workers as w
  where p_queue = any (w.queues)
    and p_kind = any (w.kinds)
    and not w.stopping;

  if current_setting('transaction_isolation') <> 'read committed' then
    v_awake := false;
    v_asleep := true;
  end if;

  if v_asleep and (not v_awake or p_run_at > p_now) then
    perform _notify('wake', 'q:' || p_queue);
  end if;
end;
$$
set search_path from current;

comment on function _wake is 'Notify sleeping workers of a queue, if none that is awake will look.';

-- Makes the slots rows of lines that have none yet.
--
-- Caller   _queue_room, _admit_jobs.
-- Locks    waits 20 ms at most for another claim that is making the same row; then these lines are
--          left to it.
-- Index    slots_pkey.
-- Raises   nothing.
create or replace function _open_lines(p_queues text[], p_keys text[], p_now timestamptz)
returns void
language plpgsql
volatile
as $$
begin
  if not exists (
    select from unnest(p_queues, p_keys) as u(queue, key)
    where not exists (
      select from slots as s where s.queue = u.queue and s.concurrency_key = u.key
    )
  ) then
    return;
  end if;

  begin
    insert into slots (queue, concurrency_key, created_at)
    select u.queue, u.key, p_now
    from unnest(p_queues, p_keys) as u(queue, key)
    where not exists (
      select from slots as s where s.queue = u.queue and s.concurrency_key = u.key
    )
    order by u.queue, u.key
    on conflict do nothing;
  exception
    when lock_not_available then
      null;
  end;
end;
$$
set lock_timeout = '20ms'
set search_path from current;

comment on function _open_lines is 'Make the slots rows of these lines.';

-- Makes the slots rows of lines that have none yet.
--
-- Caller   _queue_room, _admit_jobs.
-- Locks    waits 20 ms at most for another claim that is making the same row; then these lines are
--          left to it.
-- Index    slots_pkey.
-- Raises   nothing.
--
-- One look-up per line, whatever the planner believes of a table that was empty when it planned.
create or replace function _open_lines(p_queues text[], p_keys text[], p_now timestamptz)
returns void
language plpgsql
volatile
as $$
declare
  v_queues text[];
  v_keys   text[];
begin
  select array_agg(u.queue order by u.queue, u.key), array_agg(u.key order by u.queue, u.key)
  into v_queues, v_keys
  from unnest(p_queues, p_keys) as u(queue, key)
  left join lateral (
    select true as is_there from slots as s
    where s.queue = u.queue and s.concurrency_key = u.key
    limit 1
  ) as s on true
  where s.is_there is null;

  if v_queues is null then
    return;
  end if;

  begin
    insert into slots (queue, concurrency_key, created_at)
    select u.queue, u.key, p_now from unnest(v_queues, v_keys) as u(queue, key)
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

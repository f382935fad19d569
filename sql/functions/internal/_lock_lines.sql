-- Locks the slots rows of lines; what cannot be had within lock_timeout is left in promotions.
--
-- Caller   _promote_lines, whose lock_timeout it needs.
-- Locks    slots rows in the order of queue and key.
-- Index    slots_pkey.
-- Raises   nothing.
--
-- First without waiting, so that the usual case needs no subtransaction. `not in`, because it is a
-- hash: the planner takes an array for ten elements, and `not exists` compared each with each.
create or replace function _lock_lines(
  p_queues text[],
  p_keys   text[],
  out queues text[],
  out keys   text[]
)
language plpgsql
volatile
as $$
#variable_conflict use_column
declare
  v_left record;
begin
  select array_agg(l.queue), array_agg(l.concurrency_key) into queues, keys
  from (
    select s.queue, s.concurrency_key
    from (select distinct u.queue, u.key from unnest(p_queues, p_keys) as u(queue, key)) as u
    join slots as s on s.queue = u.queue and s.concurrency_key = u.key
    order by s.queue, s.concurrency_key
    for update of s skip locked
  ) as l;

  for v_left in
    select s.queue, s.concurrency_key
    from (select distinct u.queue, u.key from unnest(p_queues, p_keys) as u(queue, key)) as u
    join slots as s on s.queue = u.queue and s.concurrency_key = u.key
    where queues is null
      or (s.queue, s.concurrency_key) not in (
        select h.queue, h.key from unnest(queues, keys) as h(queue, key))
    order by s.queue, s.concurrency_key
  loop
    begin
      perform from slots as s
      where s.queue = v_left.queue and s.concurrency_key = v_left.concurrency_key
      for update;
      queues := queues || v_left.queue;
      keys := keys || v_left.concurrency_key;
    exception
      when lock_not_available then
        insert into promotions (queue, concurrency_key)
        values (v_left.queue, v_left.concurrency_key);
    end;
  end loop;
end;
$$
set search_path from current;

comment on function _lock_lines is 'Lock lines; those that could be locked.';

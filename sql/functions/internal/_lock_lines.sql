-- Locks the slots rows of lines; what cannot be had within lock_timeout is left in promotions.
--
-- Caller   _promote_lines, whose lock_timeout it needs.
-- Locks    slots rows: skip locked, then the first of those left in the order of queue and key.
-- Index    slots_pkey.
-- Raises   nothing.
--
-- First without waiting, so that the usual case needs no subtransaction. Whoever holds one line
-- commonly holds many (a claim), so once the first is free the others are tried again together. Two
-- sessions that wait for each other's lines end with the timeout. `not in`, because it is a hash:
-- the planner takes an array for ten elements, and `not exists` compared each with each.
create or replace function _lock_lines(
  p_queues text[],
  p_keys   text[],
  p_for    text,
  out queues text[],
  out keys   text[]
)
language plpgsql
volatile
as $$
#variable_conflict use_column
declare
  c_waits constant integer := 5;
  v_found record;
begin
  select array_agg(d.queue order by d.queue, d.key), array_agg(d.key order by d.queue, d.key)
  into p_queues, p_keys
  from (select distinct u.queue, u.key from unnest(p_queues, p_keys) as u(queue, key)) as d;

  for i in 0 .. c_waits loop
    select h.queues, h.keys into v_found from _hold_lines(p_queues, p_keys, p_for) as h;
    queues := queues || v_found.queues;
    keys := keys || v_found.keys;
    exit when cardinality(v_found.queues) = cardinality(p_queues);

    select array_agg(u.queue), array_agg(u.key) into p_queues, p_keys
    from unnest(p_queues, p_keys) as u(queue, key)
    where (u.queue, u.key) not in (
        select h.queue, h.key from unnest(v_found.queues, v_found.keys) as h(queue, key))
      and exists (
        select from slots as s where s.queue = u.queue and s.concurrency_key = u.key limit 1);
    exit when p_queues is null;

    begin
      if i = c_waits then
        raise lock_not_available;
      end if;
      if p_for = 'look' then
        perform from slots as s
        where s.queue = p_queues[1] and s.concurrency_key = p_keys[1]
        for key share;
      else
        perform from slots as s
        where s.queue = p_queues[1] and s.concurrency_key = p_keys[1]
        for no key update;
      end if;
    exception
      when lock_not_available then
        insert into promotions (queue, concurrency_key)
        select u.queue, u.key from unnest(p_queues, p_keys) as u(queue, key);
        exit;
    end;
  end loop;
end;
$$
set search_path from current;

comment on function _lock_lines is 'Lock lines; those that could be locked.';

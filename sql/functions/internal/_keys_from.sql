-- The next concurrency keys of a queue, in order.
--
-- Caller   _pick_in_turn (whose caller's planner settings it needs).
-- Locks    none.
-- Index    jobs_turn_idx, as a loose scan.
-- Raises   nothing.
create or replace function _keys_from(p_queue text, p_from text, p_max integer)
returns text[]
language plpgsql
stable
as $$
begin
  return (
    with recursive turn (key, n) as (
      (
        select j.concurrency_key, 1
        from jobs as j
        where j.queue = p_queue collate "C" and j.concurrency_key >= p_from collate "C"
        order by j.queue, j.concurrency_key
        limit 1
      )
      union all
      select n.concurrency_key, t.n + 1
      from turn as t
      cross join lateral (
        select j.concurrency_key
        from jobs as j
        where j.queue = p_queue collate "C" and j.concurrency_key > t.key
        order by j.queue, j.concurrency_key
        limit 1
      ) as n
      where t.n < p_max
    )
    select coalesce(array_agg(t.key order by t.n), '{}') from turn as t where p_max > 0
  );
end;
$$
set search_path from current;

comment on function _keys_from is 'Concurrency keys of a queue from p_from on.';

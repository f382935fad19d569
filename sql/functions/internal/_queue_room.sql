-- How many more jobs of each limited queue may start now; the caller decides about these queues
-- until its commit.
--
-- Caller   _claim_room.
-- Locks    slots rows of the queues, skip locked; see _open_lines.
-- Index    queues_pkey, slots_pkey, places_line_idx, spends_pkey.
-- Raises   nothing.
--
-- The lock is taken in one statement and the running jobs are counted in the next, whose snapshot
-- begins under the lock. A queue that another claim decides about just now has no room, and is
-- looked at again soon. Settles pass: what a queue has no room for is not blocked.
create or replace function _queue_room(p_queues text[], p_now timestamptz)
returns table (queue text, room integer, is_counted boolean, rate jsonb, again_at timestamptz)
language plpgsql
volatile
as $$
#variable_conflict use_column
declare
  v_queues text[] := array(
    select q.queue from queues as q
    where q.queue = any (p_queues) and (q.max_running is not null or q.rate_limit is not null)
  );
  v_locked text[];
begin
  if cardinality(v_queues) = 0 then
    return;
  end if;

  perform _open_lines(v_queues, array_fill(''::text, array[cardinality(v_queues)]), p_now);
  v_locked := array(
    select s.queue from slots as s
    where s.queue = any (v_queues) and s.concurrency_key = ''
    order by s.queue
    for no key update skip locked
  );

  return query
  select
    q.queue,
    case
      when q.queue <> all (v_locked) then 0
      else greatest(least(q.max_running - r.running, floor(t.tokens)::integer, 1000000), 0)
    end,
    q.max_running is not null,
    q.rate_limit,
    case
      when q.queue <> all (v_locked) then p_now + interval '20 milliseconds'
      when t.tokens < 1 then p_now + _token_delay(q.rate_limit, t.tokens, 1)
    end
  from queues as q
  left join lateral (
    select o.places_from from slots as o
    where o.queue = q.queue and o.concurrency_key = ''
    limit 1
  ) as s on true
  cross join lateral (
    select case when q.max_running is not null then (
      select count(*)::integer from (
        select from places as p
        where p.queue = q.queue collate "C" and p.id > 0
          and p.id >= coalesce(s.places_from, 0)
        limit q.max_running
      ) as c
    ) end as running
  ) as r
  cross join lateral (
    select case
      when q.rate_limit is not null then _tokens(q.queue, '', q.rate_limit, p_now)
    end as tokens
  ) as t
  where q.queue = any (v_queues);
end;
$$
set search_path from current;

comment on function _queue_room is 'Room in the limited ones of these queues, under their lock.';

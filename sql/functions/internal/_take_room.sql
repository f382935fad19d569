-- Notes what a claim takes of its limited queues: tokens spent, which jobs count as running, and
-- when the next token comes to a queue that has none left.
--
-- Caller   _choose_jobs, under the locks of the queues that had room.
-- Locks    none.
-- Index    jobs_pkey, queues_pkey; spends_pkey (written).
-- Raises   nothing.
create or replace function _take_room(
  p_capped text[],
  p_ids    bigint[],
  p_now    timestamptz,
  out counted  bigint[],
  out again_at timestamptz
)
language plpgsql
volatile
as $$
begin
  perform _spend(q.queue, '', q.rate_limit, c.n, p_now)
  from (
    select j.queue, count(*)::integer as n
    from (select o.queue from jobs as o where o.id = any (p_ids) offset 0) as j
    where j.queue = any (p_capped)
    group by j.queue
  ) as c
  join queues as q on q.queue = c.queue
  where q.rate_limit is not null;

  counted := array(
    select j.id
    from (select o.id, o.queue from jobs as o where o.id = any (p_ids) offset 0) as j
    join queues as q on q.queue = j.queue
    where j.queue = any (p_capped) and q.max_running is not null
  );

  again_at := p_now + (
    select min(_token_delay(q.rate_limit, t.tokens, 1))
    from queues as q
    cross join lateral (select _tokens(q.queue, '', q.rate_limit, p_now) as tokens) as t
    where q.queue = any (p_capped) and q.rate_limit is not null and t.tokens < 1
  );
end;
$$
set search_path from current;

comment on function _take_room is 'Spend tokens of limited queues; which jobs count as running.';

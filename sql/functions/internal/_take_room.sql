-- Notes what a claim takes of its limited queues: tokens spent, places of jobs that have none by
-- their line (p_slotted), and when the next token comes to a queue that has none left.
--
-- Caller   _choose_jobs, under the locks of the queues that had room.
-- Locks    as _move_marks: rows of queues that it took jobs of, whose locks the claim holds.
-- Index    jobs_pkey, queues_pkey; spends_pkey (written); as _take_places, _move_marks.
-- Raises   nothing.
create or replace function _take_room(
  p_capped  text[],
  p_ids     bigint[],
  p_slotted bigint[],
  p_now     timestamptz,
  out counted  bigint[],
  out again_at timestamptz
)
language plpgsql
volatile
as $$
declare
  v_ids    bigint[];
  v_queues text[];
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

  select
    array_agg(j.id) filter (where j.id not in (select s.id from unnest(p_slotted) as s(id))),
    array_agg(distinct j.queue)
  into v_ids, v_queues
  from (select o.id, o.queue from jobs as o where o.id = any (p_ids) offset 0) as j
  join queues as q on q.queue = j.queue
  where j.queue = any (p_capped) and q.max_running is not null;

  counted := coalesce(v_ids, '{}');
  perform _take_places(counted);
  perform _move_marks(v_queues, null);

  again_at := p_now + (
    select min(_token_delay(q.rate_limit, t.tokens, 1))
    from queues as q
    cross join lateral (select _tokens(q.queue, '', q.rate_limit, p_now) as tokens) as t
    where q.queue = any (p_capped) and q.rate_limit is not null and t.tokens < 1
  );
end;
$$
set search_path from current;

comment on function _take_room is 'Spend tokens and take places of limited queues; who took one.';

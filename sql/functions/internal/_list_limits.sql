-- Limits in force, with what runs and waits under them.
--
-- Caller   limits.
-- Locks    none.
-- Index    queues_pkey, slots_pkey, places_line_idx, jobs_turn_idx, spends_pkey.
-- Raises   nothing.
create or replace function _list_limits(p_queue text, p_max integer)
returns table (
  queue text, concurrency_key text, max_running integer, rate_limit jsonb, running bigint,
  blocked bigint, tokens double precision
)
language plpgsql
volatile
as $$
#variable_conflict use_column
declare
  v_now timestamptz := _clock();
begin
  return query
  (
    select
      q.queue, null::text, q.max_running, q.rate_limit,
      (select count(*) from places as p where p.queue = q.queue and p.id > 0), null::bigint,
      case when q.rate_limit is not null then _tokens(q.queue, '', q.rate_limit, v_now) end
    from queues as q
    where (p_queue is null or q.queue = p_queue)
      and (q.max_running is not null or q.rate_limit is not null)
    order by q.queue
  )
  union all
  (
    select
      s.queue, s.concurrency_key, l.max_running, l.rate,
      (
        select count(*) from places as p
        where p.queue = s.queue and p.concurrency_key = s.concurrency_key
      ),
      (
        select count(*) from (
          select from jobs as j
          where j.queue = s.queue and j.concurrency_key = s.concurrency_key
            and j.run_at = 'infinity' and j.state = 'blocked'
          limit 10000
        ) as b
      ),
      case when l.rate is not null then _tokens(s.queue, s.concurrency_key, l.rate, v_now) end
    from (
      select o.queue, o.concurrency_key from slots as o
      where (p_queue is null or o.queue = p_queue) and o.concurrency_key <> ''
      order by o.max_running is null and o.rate_limit is null, o.queue, o.concurrency_key
      limit least(greatest(coalesce(p_max, 100), 0), 10000)
    ) as s
    cross join lateral _line_limits(array[s.queue], array[s.concurrency_key]) as l
  );
end;
$$
set search_path from current;

comment on function _list_limits is 'Limits in force and what stands under them.';

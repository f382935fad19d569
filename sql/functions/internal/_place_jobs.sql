-- Sorts the locked jobs of a claim into those that start, wait for their token, or are blocked.
--
-- Caller   _admit_jobs, under the locks of the lines p_queues, p_keys.
-- Locks    none.
-- Index    jobs_pkey, places_line_idx, jobs_line_idx, jobs_turn_idx, spends_pkey.
-- Raises   nothing.
--
-- left_ids: their line is locked by somebody else.
-- open_*: lines with room and blocked jobs, which may be promoted. A few tokens are dealt ahead,
-- 50 ms of them, so that a fast rate is not one claim per job.
-- Jobs are looked up by id alone (`offset 0`): a plan made while jobs was empty would else read an
-- index of lines for each id (decisions/0009).
create or replace function _place_jobs(
  p_ids    bigint[],
  p_queues text[],
  p_keys   text[],
  p_now    timestamptz,
  out left_ids     bigint[],
  out blocked      bigint[],
  out timed        bigint[],
  out times        timestamptz[],
  out slotted      bigint[],
  out spent_queues text[],
  out spent_keys   text[],
  out spent_rates  jsonb[],
  out spent_counts integer[],
  out open_queues  text[],
  out open_keys    text[]
)
language plpgsql
volatile
as $$
begin
  with line as materialized (
    select
      l.queue, l.concurrency_key, l.max_running, l.rate,
      case when l.max_running is not null then l.max_running - (
        select count(*) from (
          select from places as r
          where r.queue = l.queue collate "C" and r.concurrency_key = l.concurrency_key collate "C"
            and r.id >= l.places_from
          limit l.max_running
        ) as c
      ) end as room,
      case when l.max_running = 1 then (
        select h.id from jobs as h
        where h.queue = l.queue collate "C" and h.concurrency_key = l.concurrency_key collate "C"
          and h.id > 0 and h.follows is null
        order by h.queue, h.concurrency_key, h.id
        limit 1
      ) end as head,
      case
        when l.rate is not null then _tokens(l.queue, l.concurrency_key, l.rate, p_now)
      end as tokens
    from _line_limits(p_queues, p_keys) as l
  ),
  picked as materialized (
    select
      j.id, j.concurrency_key, l.queue is not null as is_ours, l.queue, l.concurrency_key as key,
      l.max_running, l.rate, l.room, l.head, l.tokens,
      row_number() over (
        partition by j.queue, j.concurrency_key
        order by case when l.max_running = 1 then j.id end, j.priority, j.run_at, j.id
      ) as place
    from (
      select o.id, o.queue, o.concurrency_key, o.priority, o.run_at
      from jobs as o where o.id = any (p_ids) offset 0
    ) as j
    left join line as l
      on l.queue = j.queue collate "C" and l.concurrency_key = j.concurrency_key collate "C"
    where j.concurrency_key is not null
  ),
  placed as materialized (
    select
      p.*,
      case
        when not p.is_ours then 'left'
        when p.place > p.room or p.id <> p.head then 'blocked'
        when p.place <= floor(p.tokens) or p.tokens is null then 'start'
        when p.place <= floor(greatest(p.tokens, 0)) + greatest(
          1, ceil(50 * (p.rate ->> 'count')::double precision
            / (p.rate ->> 'per_ms')::double precision)) then 'timed'
        else 'blocked'
      end as verdict
    from picked as p
  ),
  started as materialized (
    select p.queue, p.key, p.rate, count(*)::integer as n
    from placed as p where p.verdict = 'start' group by p.queue, p.key, p.rate
  ),
  open as (
    -- Nothing of the line was held back, so what is blocked in it may have room or tokens.
    select l.queue, l.concurrency_key
    from line as l
    left join started as s on s.queue = l.queue and s.key = l.concurrency_key
    where (l.room is null or l.room > coalesce(s.n, 0))
      and not exists (
        select from placed as p
        where p.queue = l.queue and p.key = l.concurrency_key and p.verdict = 'timed')
      and case
        when l.max_running = 1 then exists (
          select from jobs as j where j.id = l.head and j.state = 'blocked')
        else exists (
          select from jobs as j
          where j.queue = l.queue collate "C" and j.concurrency_key = l.concurrency_key collate "C"
            and j.run_at = 'infinity' and j.state = 'blocked' and j.follows is null
          limit 1)
      end
  )
  select
    coalesce((select array_agg(p.id) from placed as p where p.verdict = 'left'), '{}'),
    coalesce((select array_agg(p.id) from placed as p where p.verdict = 'blocked'), '{}'),
    coalesce(
      (select array_agg(p.id order by p.id) from placed as p where p.verdict = 'timed'), '{}'),
    (
      select array_agg(p_now + _token_delay(p.rate, p.tokens, p.place) order by p.id)
      from placed as p where p.verdict = 'timed'
    ),
    coalesce((
      select array_agg(p.id) from placed as p
      where p.verdict = 'start' and p.max_running is not null
    ), '{}'),
    (select array_agg(s.queue order by s.queue, s.key) from started as s where s.rate is not null),
    (select array_agg(s.key order by s.queue, s.key) from started as s where s.rate is not null),
    (select array_agg(s.rate order by s.queue, s.key) from started as s where s.rate is not null),
    (select array_agg(s.n order by s.queue, s.key) from started as s where s.rate is not null),
    (select array_agg(o.queue order by o.queue, o.concurrency_key) from open as o),
    (select array_agg(o.concurrency_key order by o.queue, o.concurrency_key) from open as o)
  into left_ids, blocked, timed, times, slotted, spent_queues, spent_keys, spent_rates,
    spent_counts, open_queues, open_keys;
end;
$$
set search_path from current;

comment on function _place_jobs is 'Which jobs of a claim start, wait for a token, or are blocked.';

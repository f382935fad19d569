-- The blocked jobs of lines that may be made ready now, and when their tokens come.
--
-- Caller   _promote_lines, under the locks of the lines.
-- Locks    none.
-- Index    places_line_idx, jobs_line_idx, jobs_turn_idx, spends_pkey.
-- Raises   nothing.
--
-- One at a time: only the first of the line, if it is blocked and nothing runs. Else the first by
-- id, as many as there is room for; a line without a limit gives up to 100 at a time.
-- Under a rate limit, a job that already waits for the next token looks after those behind it.
create or replace function _next_in_lines(p_queues text[], p_keys text[], p_now timestamptz)
returns table (id bigint, run_at timestamptz)
language plpgsql
volatile
as $$
#variable_conflict use_column
begin
  return query
  with line as materialized (
    select
      l.queue, l.concurrency_key, l.max_running, l.rate,
      case when l.max_running is null then 100 else l.max_running - (
        select count(*) from (
          select from places as r
          where r.queue = l.queue collate "C" and r.concurrency_key = l.concurrency_key collate "C"
            and r.id >= l.places_from
          limit l.max_running
        ) as c
      ) end as room,
      case
        when l.rate is not null then _tokens(l.queue, l.concurrency_key, l.rate, p_now)
      end as tokens
    from _line_limits(p_queues, p_keys) as l
  ),
  dealt as (
    select
      l.*,
      case
        when l.rate is null then l.room
        when exists (
          select from jobs as j
          where j.queue = l.queue collate "C" and j.concurrency_key = l.concurrency_key collate "C"
            and j.run_at > p_now
            and j.run_at <= p_now + _token_delay(l.rate, l.tokens, 1) + interval '100 milliseconds'
            and j.state = 'ready'
          limit 1) then 0
        else least(l.room, floor(greatest(l.tokens, 0)) + greatest(
          1, ceil(50 * (l.rate ->> 'count')::double precision
            / (l.rate ->> 'per_ms')::double precision)))
      end as n
    from line as l
  )
  select
    c.id,
    case when d.rate is null then p_now else p_now + _token_delay(d.rate, d.tokens, c.place) end
  from dealt as d
  cross join lateral (
    select h.id, 1::bigint as place
    from (
      select f.id, f.state from jobs as f
      where f.queue = d.queue collate "C" and f.concurrency_key = d.concurrency_key collate "C"
        and f.id > 0 and f.follows is null
      order by f.queue, f.concurrency_key, f.id
      limit 1
    ) as h
    where d.max_running = 1 and d.n > 0 and h.state = 'blocked'
    union all
    select b.id, row_number() over (order by b.id)
    from (
      select f.id from jobs as f
      where f.queue = d.queue collate "C" and f.concurrency_key = d.concurrency_key collate "C"
        and f.run_at >= 'infinity' and f.state = 'blocked' and f.follows is null
        and d.max_running is distinct from 1
      order by f.run_at, f.id
      limit least(d.n, 100)::bigint
    ) as b
  ) as c;
end;
$$
set search_path from current;

comment on function _next_in_lines is 'Blocked jobs of these lines that may start, and when.';

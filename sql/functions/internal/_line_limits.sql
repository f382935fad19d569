-- The limits of lines: each line's own, else its queue's for every key, else one job at a time.
--
-- Caller   _place_jobs, _next_in_lines, _list_limits.
-- Locks    none.
-- Index    slots_pkey, queues_pkey.
-- Raises   nothing.
--
-- places_from: no living row of places that is of the line lies below it.
-- In a queue that takes turns a key has no limit unless one is set. The line '' is that of the jobs
-- without a key; it has a limit only where the queue runs one job at a time.
create or replace function _line_limits(p_queues text[], p_keys text[])
returns table (
  queue text, concurrency_key text, max_running integer, rate jsonb, places_from bigint
)
language plpgsql
stable
as $$
#variable_conflict use_column
begin
  return query
  select
    u.queue,
    u.key,
    case
      when u.key = '' then case when q.max_running = 1 then 1 end
      else coalesce(s.max_running, q.key_max_running, case when q.fairness is null then 1 end)
    end,
    case when u.key <> '' then coalesce(s.rate_limit, q.key_rate_limit) end,
    coalesce(s.places_from, 0)
  from unnest(p_queues, p_keys) as u(queue, key)
  -- One by one: a plan of few lines would read all of slots (decisions/0009).
  left join lateral (
    select o.max_running, o.rate_limit, o.places_from from slots as o
    where o.queue = u.queue and o.concurrency_key = u.key
    limit 1
  ) as s on true
  left join queues as q on q.queue = u.queue;
end;
$$
set search_path from current;

comment on function _line_limits is 'Limits in force for these lines; null is none.';

-- How many tokens a line's bucket holds now.
--
-- Caller   _queue_room, _take_room, _place_jobs, _next_in_lines and _spend, which hold the lock on
--          the line; _list_limits, which does not.
-- Locks    none.
-- Index    spends_pkey, backwards: the newest row is met first, whatever lies dead before it.
-- Raises   nothing.
--
-- A token bucket: it holds burst tokens at most and gains count in every per_ms. The newest row of
-- the log says what was left when.
create or replace function _tokens(p_queue text, p_key text, p_rate jsonb, p_now timestamptz)
returns double precision
language plpgsql
stable
as $$
declare
  v_burst double precision := coalesce(p_rate ->> 'burst', p_rate ->> 'count');
  v_spend record;
begin
  select s.at, s.tokens into v_spend
  from spends as s
  where s.queue = p_queue and s.concurrency_key = p_key
  order by s.queue desc, s.concurrency_key desc, s.id desc
  limit 1;

  if not found then
    return v_burst;
  end if;

  return least(
    v_burst,
    v_spend.tokens + greatest(extract(epoch from p_now - v_spend.at)::double precision, 0) * 1000
      / (p_rate ->> 'per_ms')::double precision * (p_rate ->> 'count')::double precision
  );
end;
$$
set search_path from current;

comment on function _tokens is 'Tokens in the bucket of a line with this rate limit.';

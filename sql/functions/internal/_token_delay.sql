-- How long until a bucket that holds p_tokens holds p_wanted.
--
-- Caller   _queue_room, _take_room, _place_jobs, _next_in_lines.
-- Locks    none.
-- Index    none.
-- Raises   nothing.
create or replace function _token_delay(
  p_rate   jsonb,
  p_tokens double precision,
  p_wanted double precision
)
returns interval
language plpgsql
immutable
as $$
begin
  -- A microsecond more: what is rounded down would come too early by less than that.
  return case
    when p_wanted <= p_tokens then interval '0'
    else interval '1 microsecond' + interval '1 millisecond' * (
      (p_wanted - p_tokens) * (p_rate ->> 'per_ms')::double precision
      / (p_rate ->> 'count')::double precision)
  end;
end;
$$
set search_path from current;

comment on function _token_delay is 'Time until a token bucket holds the wanted number.';

-- Whether a search finds a dead letter.
--
-- Caller   _list_failed, retry_failed.
-- Locks    none.
-- Index    none.
-- Raises   nothing.
create or replace function _failure_matches(
  p_pattern text,
  p_reason   text,
  p_attempts jsonb,
  p_payload  jsonb,
  p_trusted  boolean
)
returns boolean
language plpgsql
immutable
as $$
begin
  return p_reason ilike p_pattern
    or exists (
      select from jsonb_array_elements(p_attempts) as a
      where a ->> 'error_message' ilike p_pattern
        or a ->> 'error_type' ilike p_pattern
        or (p_trusted and a ->> 'error_detail' ilike p_pattern)
    )
    or (p_trusted and p_payload::text ilike p_pattern);
end;
$$
set search_path from current;

comment on function _failure_matches is 'Whether a search finds a dead letter.';

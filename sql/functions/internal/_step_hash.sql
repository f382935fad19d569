-- The hash under which a step stands in the journal.
--
-- Caller   people who look for one step; the runtime computes the same (StepHash.cs).
-- Locks    none.
-- Index    none.
-- Raises   nothing.
create or replace function _step_hash(p_name text)
returns bigint
language sql
immutable
as $$
  select ('x' || left(encode(sha256(convert_to(p_name, 'UTF8')), 'hex'), 16))::bit(64)::bigint
$$
set search_path from current;

comment on function _step_hash is 'First 8 bytes of the SHA-256 of a step''s full name.';

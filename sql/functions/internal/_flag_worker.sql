-- Keeps the flag that enqueuers read: until when this worker looks for jobs by itself.
--
-- Caller   claim_jobs_v1.
-- Locks    the worker's own row.
-- Index    workers_pkey.
-- Raises   nothing.
--
-- Set only when it changes or is half used up: a busy worker claims hundreds of times a second.
-- It ends by itself, so a worker that was killed stops misleading enqueuers within its linger time.
create or replace function _flag_worker(
  p_worker_id   bigint,
  p_awake_until timestamptz,
  p_count       integer,
  p_linger_ms   integer,
  p_now         timestamptz
)
returns void
language plpgsql
volatile
as $$
declare
  v_linger interval := least(greatest(p_linger_ms, 0), 10000) * interval '1 millisecond';
  v_until  timestamptz := case when p_count > 0 and v_linger > interval '0' then p_now + v_linger end;
begin
  if (v_until is null and p_awake_until is not null)
    or (v_until is not null and coalesce(p_awake_until, '-infinity') < p_now + v_linger / 2)
  then
    update workers as w set awake_until = v_until where w.id = p_worker_id;
  end if;
end;
$$
set search_path from current;

comment on function _flag_worker is 'Set or clear a worker''s awake flag after a claim.';

-- Raises or lowers the flag that tells enqueuers whether a worker will look by itself.
--
-- Caller   claim_jobs_v1.
-- Locks    own workers row: waits for it to lower the flag, passes it over to raise it.
-- Index    workers_pkey.
-- Raises   nothing.
--
-- It ends by itself: a killed worker misleads enqueuers for a linger only. It rises once a second
-- at most: each change is a version that an old snapshot keeps for everybody (decisions/0010).
-- While a beat holds the row it does not rise: enqueuers notify, and no claim waits for a beat.
create or replace function _say_awake(
  p_worker_id bigint,
  p_worker    claiming_worker,
  p_linger    interval,
  p_now       timestamptz
)
returns void
language plpgsql
volatile
as $$
declare
  v_until timestamptz := case
    when p_linger > interval '0' and (p_worker.awake_until is not null
      or (p_worker.slept_at > p_now - interval '1 s') is not true) then p_now + p_linger
  end;
begin
  if v_until is null and p_worker.awake_until is not null then
    update workers as w set awake_until = null, slept_at = p_now where w.id = p_worker_id;
  elsif v_until is not null
    and (p_worker.awake_until < p_now + p_linger / 2) is not false
  then
    update workers as w set awake_until = v_until
    where w.id = p_worker_id
      and exists (select from workers as o where o.id = p_worker_id for update skip locked);
  end if;
end;
$$
set search_path from current;

comment on function _say_awake is 'Note until when a worker looks for jobs by itself.';

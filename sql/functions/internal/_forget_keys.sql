-- Removes keys of `once` that have expired.
--
-- Caller   _sweep.
-- Locks    keys rows, skip locked.
-- Index    keys_expires_idx, keys_pkey.
-- Raises   nothing.
--
-- Nothing waits for it: an enqueue writes over an expired row by itself.
create or replace function _forget_keys(p_now timestamptz)
returns void
language plpgsql
volatile
as $$
begin
  delete from keys as k
  using (
    select e.queue, e.key from keys as e
    where e.expires_at <= p_now
    order by e.expires_at
    limit 5000
    for update skip locked
  ) as old
  where k.queue = old.queue and k.key = old.key;
end;
$$
set enable_seqscan = off
set search_path from current;

comment on function _forget_keys is 'Delete expired keys of jobs enqueued once.';

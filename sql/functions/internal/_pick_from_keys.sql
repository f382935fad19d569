-- Locks ready jobs of these keys of a queue: p_each of each, p_max in all.
--
-- Caller   _pick_in_turn (whose caller's planner settings it needs).
-- Locks    jobs rows, skip locked; never waits.
-- Index    jobs_turn_idx.
-- Raises   nothing.
--
-- No sort above the locks: the keys are met in the order of the array, and the limit stops them.
create or replace function _pick_from_keys(
  p_queue     text,
  p_keys      text[],
  p_worker    claiming_worker,
  p_each      integer,
  p_max       integer,
  p_except    bigint[],
  p_now       timestamptz
)
returns bigint[]
language plpgsql
volatile
as $$
begin
  return array(
    select c.id
    from unnest(p_keys) as k(key)
    cross join lateral (
      select j.id
      from jobs as j
      where j.queue = p_queue collate "C" and j.concurrency_key = k.key collate "C"
        and j.run_at <= p_now and j.state = 'ready' and j.losses = 0
        and j.kind = any (p_worker.kinds) and j.id <> all (p_except)
        and (j.tags = ''
          or j.run_at <= p_now - _lane_wait(
            j.tags, p_worker.tags, p_worker.forbidden, p_worker.sticky))
      order by j.queue, j.concurrency_key, j.run_at, j.id
      limit p_each
      for no key update skip locked
    ) as c
    limit p_max
  );
end;
$$
set search_path from current;

comment on function _pick_from_keys is 'Lock the next jobs of each of these keys.';

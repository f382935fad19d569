-- Locks the slots rows of lines, those that may be had at once.
--
-- Caller   _admit_jobs, _lock_lines.
-- Locks    slots rows, skip locked: it never waits, so their order does not matter.
-- Index    slots_pkey.
-- Raises   nothing.
--
-- Three strengths, so that claims and settles pass each other (decisions/0011):
--   look    for key share: jobs of the line have ended; who blocks any meanwhile must not miss it.
--   start   for no key update: the line's running jobs are counted, some are started or promoted.
--   block   for update: jobs are blocked, so nobody may be ending any that were counted.
-- The strength of a lock cannot be a parameter: hence three statements that differ in it alone.
-- One look-up a line, also by a plan that was made while slots was empty (decisions/0009).
create or replace function _hold_lines(
  p_queues text[],
  p_keys   text[],
  p_for    text,
  out queues text[],
  out keys   text[]
)
language plpgsql
volatile
as $$
begin
  if p_for = 'look' then
    select array_agg(l.queue), array_agg(l.concurrency_key) into queues, keys
    from unnest(p_queues, p_keys) as u(queue, key)
    cross join lateral (
      select s.queue, s.concurrency_key from slots as s
      where s.queue = u.queue and s.concurrency_key = u.key
      limit 1
      for key share skip locked
    ) as l;
  elsif p_for = 'start' then
    select array_agg(l.queue), array_agg(l.concurrency_key) into queues, keys
    from unnest(p_queues, p_keys) as u(queue, key)
    cross join lateral (
      select s.queue, s.concurrency_key from slots as s
      where s.queue = u.queue and s.concurrency_key = u.key
      limit 1
      for no key update skip locked
    ) as l;
  else
    select array_agg(l.queue), array_agg(l.concurrency_key) into queues, keys
    from unnest(p_queues, p_keys) as u(queue, key)
    cross join lateral (
      select s.queue, s.concurrency_key from slots as s
      where s.queue = u.queue and s.concurrency_key = u.key
      limit 1
      for update skip locked
    ) as l;
  end if;
end;
$$
set search_path from current;

comment on function _hold_lines is 'Lock lines that nobody else holds; those that were locked.';

-- Whether lines that run several jobs at once all have room for so many more.
--
-- Caller   _admit_jobs, under the locks of the lines.
-- Locks    none.
-- Index    slots_pkey, queues_pkey, places_line_idx.
-- Raises   nothing.
--
-- Lines that keep their order (one at a time), have a rate or no limit at all are left to
-- _place_jobs: false. So are lines that are full.
create or replace function _have_room(p_queues text[], p_keys text[], p_counts integer[])
returns boolean
language plpgsql
volatile
as $$
begin
  return not exists (
    select
    from _line_limits(p_queues, p_keys) as l
    join unnest(p_queues, p_keys, p_counts) as u(queue, key, n)
      on u.queue = l.queue and u.key = l.concurrency_key
    where l.rate is not null or l.max_running is null or l.max_running = 1
      or l.max_running - u.n < (
        select count(*) from (
          select from places as p
          where p.queue = l.queue collate "C" and p.concurrency_key = l.concurrency_key collate "C"
            and p.id >= l.places_from
          limit l.max_running
        ) as c
      )
  );
end;
$$
set search_path from current;

comment on function _have_room is 'Whether each of these lines has room for so many more jobs.';

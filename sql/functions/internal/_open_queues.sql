-- The queues of a list that are not paused.
--
-- Caller   claim_jobs_v1.
-- Locks    none.
-- Index    queues_pkey.
-- Raises   nothing.
create or replace function _open_queues(p_queues text[])
returns text[]
language sql
stable
as $$
  select array(
    select u.name from unnest(p_queues) with ordinality as u(name, place)
    where not exists (
      select from queues as q where q.queue = u.name collate "C" and q.paused_at is not null
    )
    order by u.place
  )
$$
set search_path from current;

comment on function _open_queues is 'Queues of the list that may be claimed from.';

-- The limited queues among those of a claim, each with its room, and those that take turns.
--
-- Caller   _choose_jobs.
-- Locks    as _queue_room.
-- Index    queues_pkey.
-- Raises   nothing.
create or replace function _claim_room(
  p_queues text[],
  p_now    timestamptz,
  out capped   text[],
  out room     integer[],
  out fair     text[],
  out again_at timestamptz
)
language plpgsql
volatile
as $$
#variable_conflict use_column
begin
  select array_agg(r.queue), array_agg(r.room), min(r.again_at)
  into capped, room, again_at
  from _queue_room(p_queues, p_now) as r;

  -- In any order: the last one gets the part that the others round down.
  select array_agg(q.queue order by random()) into fair
  from queues as q where q.queue = any (p_queues) and q.fairness is not null;
end;
$$
set search_path from current;

comment on function _claim_room is 'Limited queues with their room, and queues that take turns.';

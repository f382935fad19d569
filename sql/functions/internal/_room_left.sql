-- What is left of the room of limited queues once these jobs are granted.
--
-- Caller   _choose_jobs.
-- Locks    none.
-- Index    jobs_pkey.
-- Raises   nothing.
create or replace function _room_left(p_capped text[], p_room integer[], p_ids bigint[])
returns integer[]
language plpgsql
stable
as $$
begin
  if cardinality(p_ids) = 0 then
    return p_room;
  end if;

  return array(
    select r.room - coalesce(t.n, 0)
    from unnest(p_capped, p_room) with ordinality as r(queue, room, place)
    left join (
      select j.queue, count(*)::integer as n
      from (select o.queue from jobs as o where o.id = any (p_ids) offset 0) as j
      group by j.queue
    ) as t on t.queue = r.queue
    order by r.place
  );
end;
$$
set search_path from current;

comment on function _room_left is 'Room of limited queues less these jobs.';

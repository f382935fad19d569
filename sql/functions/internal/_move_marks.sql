-- Moves the marks behind which the places of lines begin, or of whole queues (p_keys null).
--
-- Caller   _admit_jobs, _take_room, when they have taken places; the claim holds the locks on these
--          lines: whoever else takes a place there would be passed over while he is not committed.
-- Locks    the slots rows.
-- Index    slots_pkey, places_line_idx, places_queue_idx.
-- Raises   nothing.
--
-- The mark of a queue stands in its row '', so the line '' has none of its own.
-- One line in 32, at random: so a count meets some dozens of dead rows at most, also under an old
-- snapshot (decisions/0011), and the slots rows do not gather dead versions of their own. A place
-- that is being freed, and not committed yet, is still there: the mark stays below it.
create or replace function _move_marks(p_queues text[], p_keys text[])
returns void
language plpgsql
volatile
as $$
declare
  v_line record;
  v_from bigint;
begin
  for v_line in
    select u.queue, u.key from unnest(p_queues, p_keys) as u(queue, key)
    where u.key is distinct from '' and random() * 32 < 1
  loop
    if v_line.key is null then
      select p.id into v_from from places as p
      where p.queue = v_line.queue collate "C" and p.id > 0 and p.id >= (
        select s.places_from from slots as s
        where s.queue = v_line.queue and s.concurrency_key = '')
      order by p.queue, p.id
      limit 1;
    else
      select p.id into v_from from places as p
      where p.queue = v_line.queue collate "C" and p.concurrency_key = v_line.key collate "C"
        and p.id >= (
          select s.places_from from slots as s
          where s.queue = v_line.queue and s.concurrency_key = v_line.key)
      order by p.queue, p.concurrency_key, p.id
      limit 1;
    end if;

    update slots as s set places_from = v_from
    where s.queue = v_line.queue and s.concurrency_key = coalesce(v_line.key, '')
      and s.places_from < v_from;
  end loop;
end;
$$
set search_path from current;

comment on function _move_marks is 'Move the marks where the places of some of these lines begin.';

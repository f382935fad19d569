-- Makes one row of the endings of a group.
--
-- Caller   _end_members, now and then.
-- Locks    group_endings rows, skip locked: who merges at the same time takes others.
-- Index    group_endings_idx.
-- Raises   nothing.
create or replace function _merge_endings(p_group_id bigint)
returns void
language plpgsql
volatile
as $$
begin
  with merged as (
    delete from group_endings as e
    where e.ctid = any (array(
      select n.ctid from group_endings as n
      where n.group_id = p_group_id
      limit 2000
      for update skip locked
    ))
    returning e.completed, e.failed, e.cancelled
  )
  insert into group_endings (group_id, completed, failed, cancelled)
  select p_group_id, sum(m.completed), sum(m.failed), sum(m.cancelled)
  from merged as m
  having count(*) > 0;
end;
$$
set search_path from current;

comment on function _merge_endings is 'Merge the endings of a group into one row.';

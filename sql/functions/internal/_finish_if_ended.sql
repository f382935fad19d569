-- Finishes a group if it is closed and empty; returns its parent, which may be next.
--
-- Caller   _look_at_groups, whose lock_timeout it needs.
-- Locks    the groups row: for no key update while it looks, for update to finish.
-- Index    groups_pkey, groups_parent_idx, jobs_group_idx.
-- Raises   55P03 when the row cannot be had in time.
--
-- The first lock is the turn to look, kept until the transaction ends. The second one waits for
-- enqueuers that are adding members, and is only asked for when nothing else is in the way.
create or replace function _finish_if_ended(p_group_id bigint, p_now timestamptz)
returns bigint
language plpgsql
volatile
as $$
declare
  v_group groups;
begin
  select g.* into v_group
  from groups as g
  where g.id = p_group_id
  for no key update;

  if not found or v_group.finished_at is not null or v_group.closed_at is null
    or _has_members(p_group_id)
  then
    return null;
  end if;

  perform from groups as g where g.id = p_group_id for update;
  if _has_members(p_group_id) then
    return null;
  end if;

  perform _finish_group(v_group, p_now);
  return v_group.parent_id;
end;
$$
set search_path from current;

comment on function _finish_if_ended is
'Finish a group that is closed and empty; the parent of one that did.';

-- Whether a group waits for a live member or for a group inside it.
--
-- Caller   _finish_if_ended.
-- Locks    none.
-- Index    jobs_group_idx, groups_parent_idx.
-- Raises   nothing.
create or replace function _has_members(p_group_id bigint)
returns boolean
language sql
volatile
as $$
  select
    exists (select from jobs as j where j.group_id = p_group_id)
    or exists (
      select from groups as g where g.parent_id = p_group_id and g.finished_at is null
    )
$$
set search_path from current;

comment on function _has_members is 'Whether a group has live members or unfinished groups in it.';

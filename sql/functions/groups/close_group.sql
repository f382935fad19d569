-- Says that nobody outside a group adds members any more: it finishes with its last live member.
--
-- Caller   people, functions; src/PgEngine/Sql/CloseGroup.cs.
-- Locks    the groups row, as the last finisher of a member does; waits for one of those.
-- Index    groups_pkey; as _look_at_groups.
-- Raises   nothing.
--
-- Members may still be added while others live, by the members themselves above all. Closing again
-- is how a person has a group looked at once more.
create or replace function close_group(group_id bigint)
returns text
language plpgsql
volatile
security definer
as $$
#variable_conflict use_column
declare
  v_now timestamptz := _clock();
begin
  update groups as g
  set closed_at = coalesce(g.closed_at, v_now)
  where g.id = close_group.group_id and g.finished_at is null;

  if found then
    perform _look_at_groups(array[close_group.group_id], v_now);
  end if;

  return coalesce(
    (
      select case when g.finished_at is null then 'closed' else 'finished' end
      from groups as g
      where g.id = close_group.group_id
    ),
    'unknown'
  );
end;
$$
set search_path from current;

comment on function close_group is
'Let a group finish: it does when no member is live any more.
Answers: closed; finished (all members had ended already); unknown.
Members may be added until it has finished.';

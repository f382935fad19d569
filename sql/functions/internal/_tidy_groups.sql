-- Looks at the groups that somebody could not look at, and forgets old ones.
--
-- Caller   _sweep.
-- Locks    group_reminders and groups rows, skip locked; as _look_at_groups.
-- Index    group_reminders_pkey, groups_finished_idx, group_endings_idx.
-- Raises   nothing.
--
-- A finished group is kept for a week: longer than anybody waits for one, and a few hundred bytes.
create or replace function _tidy_groups(p_now timestamptz)
returns void
language plpgsql
volatile
as $$
declare
  v_groups bigint[];
begin
  with taken as (
    delete from group_reminders as r
    where r.id = any (array(
      select n.id from group_reminders as n order by n.id limit 100 for update skip locked
    ))
    returning r.group_id
  )
  select array_agg(t.group_id) into v_groups from taken as t;

  if v_groups is not null then
    perform _look_at_groups(v_groups, p_now);
  end if;

  with forgotten as (
    delete from groups as g
    where g.id = any (array(
      select n.id from groups as n
      where n.finished_at < p_now - interval '7 days'
      order by n.finished_at
      limit 1000
      for update skip locked
    ))
    returning g.id
  )
  delete from group_endings as e using forgotten as f where e.group_id = f.id;
end;
$$
set search_path from current;

comment on function _tidy_groups is 'Look at groups that were left to the sweep; forget old ones.';

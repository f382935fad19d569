-- Finishes those of the groups that are closed and have no live member left; and their parents.
--
-- Caller   _end_members, close_group, _tidy_groups.
-- Locks    one live member's jobs row for key share; else the groups row, for 20 ms at most.
-- Index    jobs_group_idx, groups_pkey.
-- Raises   nothing.
--
-- Two sessions that end the last two members see each other's as live until they commit. So who
-- looks away must have made sure that another one looks later. He either pins a live member by a
-- lock that nobody has who is ending it: its end then waits for him, and sees what he did. Or, when
-- there is nothing to pin, he takes the group's row and looks under it: of several, the last one
-- sees all. Who cannot have the row in time leaves a reminder for the sweep, and so does a
-- transaction that cannot see what others commit (repeatable read, serializable).
-- The pin is the newest member, which is claimed and ends last; claims do not mind it, for they
-- lock for no key update. The order by group_id and id leaves the planner no other index, and a
-- group of a million ended members no long way to its live ones. Groups go by falling id, children
-- before parents, here and in _join_groups, so that nobody waits in a circle.
create or replace function _look_at_groups(p_group_ids bigint[], p_now timestamptz)
returns void
language plpgsql
volatile
set lock_timeout = '20ms'
as $$
declare
  v_groups bigint[] := array(
    select distinct u.id from unnest(p_group_ids) as u(id) order by u.id desc
  );
  v_id     bigint;
  v_parent bigint;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    insert into group_reminders (group_id) select u.id from unnest(v_groups) as u(id);
    return;
  end if;

  while cardinality(v_groups) > 0 loop
    v_id := v_groups[1];
    v_groups := v_groups[2:];
    perform
    from jobs as j
    where j.group_id between v_id and v_id and j.state in ('ready', 'running')
    order by j.group_id desc, j.id desc
    limit 1
    for key share skip locked;
    continue when found;

    begin
      v_parent := _finish_if_ended(v_id, p_now);
    exception
      when lock_not_available or deadlock_detected then
        v_parent := null;
        insert into group_reminders (group_id) values (v_id);
    end;

    if v_parent is not null then
      v_groups := array(
        select distinct u.id from unnest(v_groups || v_parent) as u(id) order by u.id desc
      );
    end if;
  end loop;
end;
$$
set search_path from current;

comment on function _look_at_groups is 'Finish groups whose members have all ended.';

-- Lets jobs or groups be added to groups: none of these finishes before this transaction has ended.
--
-- Caller   enqueue, enqueue_many, enqueue_jobs_v1, create_group, before they insert.
-- Locks    the groups rows for key share, highest id first (children before parents, as everybody).
-- Index    groups_pkey.
-- Raises   QE031 for a group that is unknown or has finished.
create or replace function _join_groups(p_group_ids bigint[])
returns void
language plpgsql
volatile
as $$
declare
  v_group record;
begin
  for v_group in
    select u.id from (select distinct i.id from unnest(p_group_ids) as i(id)) as u
    where u.id is not null
    order by u.id desc
  loop
    perform from groups as g where g.id = v_group.id and g.finished_at is null for key share;
    if not found then
      raise exception using errcode = 'QE031',
        message = format(
          'group %s %s', v_group.id,
          case when exists (select from groups as g where g.id = v_group.id)
            then 'has finished' else 'does not exist'
          end
        ),
        hint = 'Add members before the last one ends, or make another group: create_group().';
    end if;
  end loop;
end;
$$
set search_path from current;

comment on function _join_groups is 'Hold groups open while jobs are added to them.';

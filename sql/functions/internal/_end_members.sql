-- Counts members of groups that have just ended, and looks whether they were the last.
--
-- Caller   _after_end; the jobs are deleted, in this transaction.
-- Locks    as _look_at_groups.
-- Index    group_endings_idx (written).
-- Raises   nothing.
--
-- Every few hundred calls the rows of a group are merged, so that a group of a million members
-- which end one by one has a few hundred rows, and no sweep needs to look for such groups.
create or replace function _end_members(p_jobs ended_job[], p_now timestamptz)
returns void
language plpgsql
volatile
as $$
declare
  c_merge_every constant integer := 256;
  v_groups bigint[];
begin
  with ended as (
    insert into group_endings (group_id, completed, failed, cancelled)
    select
      j.group_id, count(*) filter (where j.state = 'completed'),
      count(*) filter (where j.state = 'failed'), count(*) filter (where j.state = 'cancelled')
    from unnest(p_jobs) as j
    where j.group_id is not null
    group by j.group_id
    returning group_id
  )
  select array_agg(e.group_id) into v_groups from ended as e;

  if v_groups is not null then
    if random() * c_merge_every < 1 then
      perform _merge_endings(g.id) from unnest(v_groups) as g(id);
    end if;

    perform _look_at_groups(v_groups, p_now);
  end if;
end;
$$
set search_path from current;

comment on function _end_members is 'Count members that ended; finish groups that were waiting.';

-- Troubles with groups: closed and empty but not finished, never closed, callbacks that did not go.
--
-- Caller   doctor.
-- Locks    none.
-- Index    groups_unfinished_idx, groups_finished_idx; jobs_group_idx.
-- Raises   nothing.
create or replace function _doctor_groups(p_now timestamptz)
returns setof finding
language plpgsql
volatile
as $$
#variable_conflict use_column
begin
  return query
  select
    'stuck_groups', case when g.closed_at is null then 'info' else 'warn' end,
    format('group %s', g.id),
    case when g.closed_at is null
      then format('group %s%s was made %s ago, has no live member and is not closed', g.id,
        coalesce(' (' || g.name || ')', ''), date_trunc('second', p_now - g.created_at))
      else format('group %s%s is closed, has no live member and has not finished', g.id,
        coalesce(' (' || g.name || ')', ''))
    end,
    case when g.closed_at is null
      then format('If nobody adds members any more: select close_group(%s).', g.id)
      else format('The next sweep finishes it, or: select close_group(%s).', g.id)
    end
  from groups as g
  where g.finished_at is null
    and coalesce(g.closed_at < p_now - interval '1 minute', g.created_at < p_now - interval '1 day')
    and not _has_members(g.id)
  order by g.closed_at is null, g.id
  limit 100;

  return query
  select
    'group_callbacks', 'warn', format('group %s', g.id),
    format('the callback of group %s could not be enqueued: %s', g.id, g.problem),
    'Enqueue it by hand; the counts are in group_status(). It is not tried again.'
  from groups as g
  where g.finished_at > p_now - interval '7 days' and g.problem is not null
  order by g.id desc
  limit 100;
end;
$$
set search_path from current;

comment on function _doctor_groups is 'Troubles with groups of jobs.';

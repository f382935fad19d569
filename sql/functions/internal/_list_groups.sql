-- Groups that match, newest first, with their counts.
--
-- Caller   groups, group_status.
-- Locks    none.
-- Index    groups_pkey or groups_unfinished_idx; jobs_group_idx and group_endings_idx per group.
-- Raises   QE202 for a state that does not exist, or a max out of bounds.
create or replace function _list_groups(
  p_state     text,
  p_id        bigint,
  p_before_id bigint,
  p_max       integer,
  p_max_live  bigint
)
returns table (
  group_id        bigint,
  name            text,
  state           text,
  live            bigint,
  completed       bigint,
  failed          bigint,
  cancelled       bigint,
  parent_id       bigint,
  created_at      timestamptz,
  closed_at       timestamptz,
  finished_at     timestamptz,
  callback_kind   text,
  callback_job_id bigint,
  problem         text
)
language plpgsql
volatile
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
begin
  if p_state not in ('open', 'closed', 'finished', 'unfinished') then
    raise exception using errcode = 'QE202',
      message = format('unknown state %L', p_state),
      hint = 'Use open, closed, finished or unfinished.';
  elsif p_max < 1 then
    raise exception using errcode = 'QE202', message = format('max goes from 1 up, got %s', p_max);
  end if;

  return query
  select
    g.id, g.name,
    case when g.finished_at is not null then 'finished'
      when g.closed_at is not null then 'closed'
      else 'open'
    end,
    l.members,
    coalesce(e.completed, g.completed), coalesce(e.failed, g.failed),
    coalesce(e.cancelled, g.cancelled), g.parent_id, g.created_at, g.closed_at, g.finished_at,
    g.callback ->> 'kind', g.callback_job_id, g.problem
  from groups as g
  cross join lateral (
    select count(*) as members
    from (select from jobs as j where j.group_id = g.id limit p_max_live) as m
  ) as l
  left join lateral (
    select sum(n.completed) as completed, sum(n.failed) as failed, sum(n.cancelled) as cancelled
    from group_endings as n
    where n.group_id = g.id
  ) as e on g.finished_at is null
  where (p_id is null or g.id = p_id)
    and (p_before_id is null or g.id < p_before_id)
    and case p_state
      when 'open' then g.closed_at is null
      when 'closed' then g.closed_at is not null and g.finished_at is null
      when 'finished' then g.finished_at is not null
      when 'unfinished' then g.finished_at is null
      else true
    end
  order by g.id desc
  limit least(coalesce(p_max, 100), 1000);
end;
$$
set search_path from current;

comment on function _list_groups is 'Groups that match, newest first, with their counts.';

-- The workflows that workers have registered, with their runs.
--
-- Caller   people; `pgengine workflows`.
-- Locks    none.
-- Index    jobs_lane_idx; workers and workflows have few rows.
-- Raises   nothing.
--
-- Cost: one pass over the lane index, 0.1 to 0.2 s per million live jobs.
create or replace function workflows()
returns table (
  workflow  text,
  version   integer,
  is_pinned boolean,
  live      bigint,
  workers   integer
)
language plpgsql
volatile
security definer
as $$
#variable_conflict use_column
declare
  v_now timestamptz := _clock();
begin
  return query
  with counted as (
    select k.workflow, sum(c.jobs)::bigint as jobs
    from (select j.kind, count(*) as jobs from jobs as j where j.kind >= '' group by j.kind) as c
    cross join lateral _workflow_of(c.kind) as k
    group by k.workflow
  ),
  served as (
    select k.workflow, count(distinct o.id)::integer as workers
    from workers as o
    cross join lateral unnest(o.kinds) as u (kind)
    cross join lateral _workflow_of(u.kind) as k
    where o.beat_at >= v_now - o.stale_after
    group by k.workflow
  )
  select
    w.workflow, w.version, w.is_pinned, coalesce(c.jobs, 0), coalesce(s.workers, 0)
  from workflows as w
  left join counted as c on c.workflow = w.workflow
  left join served as s on s.workflow = w.workflow
  order by w.workflow;
end;
$$
set search_path from current;

comment on function workflows is
'The workflows that workers have registered, by name.
version: what start() takes; is_pinned: by set_workflow. live: runs of all versions that have not
ended; workers: those alive that serve any version. Takes about 0.2 seconds per million jobs.';

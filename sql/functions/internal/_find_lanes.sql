-- Lists the lanes that hold anything, for the queues, kinds and tags of a worker.
--
-- Caller   claim_jobs_v1 (whose planner settings it needs), when it has no cursor or an old one.
-- Locks    none.
-- Index    jobs_lane_idx, as a loose scan: one probe per lane that exists, foreign kinds included.
-- Raises   nothing.
--
-- There is no table of lanes: an enqueue that filled one would make the next enqueue wait for its
-- commit.
-- Each comes with the place of its first row that there is: the dead entries before it are stepped
-- over here and not by every look at the lane after that. Not further than 2 s ago, though: a row
-- that is yet to fall due stands for later ones that come before it.
-- Where looking is dear (_kept_lanes) a lane that had a job within a minute is kept, though it is
-- empty just now: else its next job would wait for the next look at everything.
create or replace function _find_lanes(
  p_worker claiming_worker,
  p_cursor jsonb,
  p_now    timestamptz
)
returns lane_mark[]
language plpgsql
stable
as $$
begin
  return (
    with recursive lane as (
      select s.queue, s.kind, s.tags, s.priority, s.run_at, s.id
      from unnest(p_worker.queues) as q(queue)
      cross join lateral (
        select j.queue, j.kind, j.tags, j.priority, j.run_at, j.id
        from jobs as j
        where j.queue = q.queue collate "C" and j.kind >= ''
        order by j.kind, j.tags, j.priority, j.run_at, j.id
        limit 1
      ) as s
      union all
      select n.queue, n.kind, n.tags, n.priority, n.run_at, n.id
      from lane as l
      cross join lateral (
        select j.queue, j.kind, j.tags, j.priority, j.run_at, j.id
        from jobs as j
        where j.queue = l.queue and j.kind >= l.kind
          and (j.kind, j.tags, j.priority) > (l.kind, l.tags, l.priority)
        order by j.kind, j.tags, j.priority, j.run_at, j.id
        limit 1
      ) as n
    ),
    marked as (
      select l.queue, l.kind, l.tags, l.priority, least(l.run_at, p_now - interval '2 s') as run_at,
        case when l.run_at <= p_now - interval '2 s' then l.id - 1 else 0 end as id
      from lane as l
      union all
      select m.queue, m.kind, m.tags, m.priority, m.run_at, m.id
      from jsonb_populate_recordset(null::lane_mark, p_cursor -> 'lanes') as m
      where (p_cursor ->> 'took')::interval > interval '20 ms'
        and m.run_at > p_now - interval '1 minute' and m.queue = any (p_worker.queues)
        and (m.queue, m.kind, m.tags, m.priority) not in (
          select l.queue, l.kind, l.tags, l.priority from lane as l)
    ),
    served as materialized (
      select
        l.*,
        case
          when l.tags = '' then interval '0'
          else _lane_wait(l.tags, p_worker.tags, p_worker.forbidden, p_worker.sticky)
        end as wait
      from marked as l
      where l.kind = any (p_worker.kinds)
    )
    select coalesce(
      array_agg(
        row(s.queue, s.kind, s.tags, s.priority, s.run_at, s.id, s.wait)::lane_mark
        order by s.priority, s.queue, s.kind, s.tags
      ),
      '{}'
    )
    from served as s
    where s.wait is not null
  );
end;
$$
set search_path from current;

comment on function _find_lanes is
'Lanes (queue, kind, tags, priority) that hold jobs a worker may take.';

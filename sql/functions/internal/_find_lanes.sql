-- Lists the lanes that hold anything, for the queues and kinds of a worker.
--
-- Caller   claim_jobs_v1 (whose planner settings it needs), when it has no cursor or an old one.
-- Locks    none.
-- Index    jobs_lane_idx, as a loose scan: one probe per lane that exists, foreign kinds included.
-- Raises   nothing.
--
-- There is no table of lanes: an enqueue that filled one would make the next enqueue wait for its
-- commit.
create or replace function _find_lanes(p_queues text[], p_kinds text[])
returns lane_mark[]
language plpgsql
stable
as $$
begin
  return (
    with recursive lane as (
      select s.queue, s.kind, s.priority
      from unnest(p_queues) as q(queue)
      cross join lateral (
        select j.queue, j.kind, j.priority
        from jobs as j
        where j.queue = q.queue collate "C"
        order by j.kind, j.priority
        limit 1
      ) as s
      union all
      select n.queue, n.kind, n.priority
      from lane as l
      cross join lateral (
        select j.queue, j.kind, j.priority
        from jobs as j
        where j.queue = l.queue and (j.kind, j.priority) > (l.kind, l.priority)
        order by j.kind, j.priority
        limit 1
      ) as n
    )
    select coalesce(
      array_agg(
        row(l.queue, l.kind, l.priority, '-infinity'::timestamptz, 0::bigint)::lane_mark
        order by l.priority, l.queue, l.kind
      ),
      '{}'
    )
    from lane as l
    where l.kind = any (p_kinds)
  );
end;
$$
set search_path from current;

comment on function _find_lanes is
'Lanes (queue, kind, priority) that hold jobs of these queues and kinds.';

-- The lanes that brought jobs last, for the next claim's quick look; at most four.
--
-- Caller   claim_jobs_v1.
-- Locks    none.
-- Index    none.
-- Raises   nothing.
--
-- Only lanes without tags: what a worker may take of the others, and when, is for a proper look.
create or replace function _recent_lanes(p_recent jsonb, p_lanes lane_mark[])
returns jsonb
language sql
immutable
as $$
  select coalesce(jsonb_agg(r.lane), '[]')
  from (
    select to_jsonb(l.*) as lane
    from (
      select distinct on (m.queue, m.kind, m.priority) m.*
      from (
        select n.* from unnest(p_lanes) as n
        where n.tags = '' and n.run_at > '-infinity'
        union all
        select o.* from jsonb_populate_recordset(null::lane_mark, coalesce(p_recent, '[]')) as o
      ) as m
      order by m.queue, m.kind, m.priority, m.run_at desc
    ) as l
    order by l.run_at desc
    limit 4
  ) as r
$$
set search_path from current;

comment on function _recent_lanes is 'The lanes without tags that brought jobs last; at most four.';

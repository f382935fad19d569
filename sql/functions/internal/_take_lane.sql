-- Locks the next jobs of one lane behind its mark.
--
-- Caller   claim_jobs_v1.
-- Locks    jobs rows, skip locked; never waits.
-- Index    jobs_lane_idx: an index condition on all five columns, no sort.
-- Raises   nothing.
--
-- The limit is inside a subquery with for update, which nothing can be pulled out of: it bounds
-- the rows that are locked. Jobs that took a worker with them are claimed by _take_suspects.
create or replace function _take_lane(
  p_lane lane_mark,
  p_max  integer,
  p_now  timestamptz,
  out ids  bigint[],
  out mark timestamptz
)
language plpgsql
volatile
as $$
begin
  select array_agg(c.id), max(c.run_at)
  into ids, mark
  from (
    select j.id, j.run_at
    from jobs as j
    where j.queue = p_lane.queue collate "C" and j.kind = p_lane.kind collate "C"
      and j.priority = p_lane.priority
      and (j.run_at, j.id) > (p_lane.run_at, p_lane.id) and j.run_at <= p_now
      and j.state = 'ready' and j.losses = 0
    order by j.run_at, j.id
    limit p_max
    for update skip locked
  ) as c;
end;
$$
set enable_seqscan = off
set enable_bitmapscan = off
set enable_sort = off
set plan_cache_mode = force_generic_plan
set search_path from current;

comment on function _take_lane is 'Lock up to p_max ready jobs of a lane; their ids and the new mark.';

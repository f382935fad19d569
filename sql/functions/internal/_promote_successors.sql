-- Makes the successors of finished heads ready: each is its key's head from now on.
--
-- Caller   _after_end.
-- Locks    the successors' jobs rows; nobody holds them, for who writes one holds its head's row.
-- Index    jobs_follows_idx; jobs_key_idx and jobs_lane_idx (written).
-- Raises   nothing.
create or replace function _promote_successors(p_job_ids bigint[], p_now timestamptz)
returns void
language plpgsql
volatile
as $$
declare
  v_ready record;
begin
  if cardinality(p_job_ids) = 0 then
    return;
  end if;

  for v_ready in
    with promoted as (
      update jobs as j
      set state = 'ready', follows = null, run_at = greatest(j.held_run_at, p_now),
          held_run_at = null
      where j.follows = any (p_job_ids)
      returning j.queue, j.kind, j.run_at
    )
    select m.queue, m.kind, min(m.run_at) as run_at from promoted as m group by m.queue, m.kind
  loop
    perform _wake(v_ready.queue, v_ready.kind, v_ready.run_at, p_now);
  end loop;
end;
$$
set search_path from current;

comment on function _promote_successors is 'Make the successors of finished jobs ready.';

-- Deletes journal rows of runs that are still leased: those of a loop's completed iterations.
--
-- Caller   checkpoint_steps_v1, behind its fence, whose settings it needs.
-- Locks    steps rows.
-- Index    jobs_pkey, steps_pkey.
-- Raises   nothing.
--
-- Which runs are leased is found out once, not for each row.
create or replace function _drop_steps(
  p_run_ids      bigint[],
  p_leases       uuid[],
  p_drop_run_ids bigint[],
  p_drop_hashes  bigint[]
)
returns void
language plpgsql
volatile
as $$
declare
  v_leased bigint[] := array(
    select u.id
    from unnest(p_run_ids, p_leases) as u(id, lease)
    cross join lateral (
      select from jobs as j
      where j.id = u.id and j.lease = u.lease and j.state = 'running'
      offset 0
    ) as held
  );
begin
  delete from steps as s
  using unnest(p_drop_run_ids, p_drop_hashes) as d(run_id, hash)
  where s.run_id = d.run_id and s.hash = d.hash and d.run_id = any (v_leased);
end;
$$
set search_path from current;

comment on function _drop_steps is 'Delete journal rows of runs that are held under these leases.';

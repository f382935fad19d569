-- Over layout A: the settle joins unnest instead of = any, with a generic plan.
create or replace function settle(p_ids bigint[], p_lease uuid) returns int language plpgsql as $$
declare
  v_done int;
begin
  delete from jobs j
  using unnest(p_ids) as done(id)
  where j.id = done.id and j.lease = p_lease;
  get diagnostics v_done = row_count;
  perform _close_lease(p_lease, v_done);
  return v_done;
end;
$$ set plan_cache_mode = force_generic_plan set search_path from current;

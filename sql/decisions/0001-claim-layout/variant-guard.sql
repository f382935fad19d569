-- Over layout A: one plain delete under lock_timeout in an exception block.
create or replace function settle(p_ids bigint[], p_lease uuid) returns int language plpgsql as $$
declare
  v_done int;
begin
  begin
    delete from jobs j where j.id = any (p_ids) and j.lease = p_lease;
    get diagnostics v_done = row_count;
  exception
    when lock_not_available then
      return 0;  -- a real settle would now lock row by row with skip locked
  end;
  perform _close_lease(p_lease, v_done);
  return v_done;
end;
$$ set plan_cache_mode = force_generic_plan set lock_timeout = '20ms' set search_path from current;

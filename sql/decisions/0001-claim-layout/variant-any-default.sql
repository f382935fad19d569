-- Over layout A: the settle with = any, planned as PostgreSQL does by default.
create or replace function settle(p_ids bigint[], p_lease uuid) returns int language plpgsql as $$
declare
  v_done int;
begin
  delete from jobs j where j.id = any (p_ids) and j.lease = p_lease;
  get diagnostics v_done = row_count;
  perform _close_lease(p_lease, v_done);
  return v_done;
end;
$$ set search_path from current;

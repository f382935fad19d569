-- Over layout A: the settle first locks its rows with skip locked, then deletes what it got.
create or replace function settle(p_ids bigint[], p_lease uuid) returns int language plpgsql as $$
declare
  v_done int;
  v_mine bigint[];
begin
  select array_agg(l.id)
  into v_mine
  from (
    select j.id from jobs j
    where j.id = any (p_ids) and j.lease = p_lease
    order by j.id
    for update skip locked) l;
  delete from jobs j where j.id = any (v_mine);
  get diagnostics v_done = row_count;
  perform _close_lease(p_lease, v_done);
  return v_done;
end;
$$ set plan_cache_mode = force_generic_plan set search_path from current;

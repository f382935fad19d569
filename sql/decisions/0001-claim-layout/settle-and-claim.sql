-- Settles the previous batch and claims the next, in one call and one commit; same for all layouts.
create function settle_and_claim(
  p_ids bigint[], p_lease uuid, p_worker uuid, p_next_lease uuid, p_limit int,
  p_mark_run_at timestamptz, p_mark_id bigint)
returns table (
  ids bigint[], payloads jsonb[], lease uuid, mark_run_at timestamptz, mark_id bigint)
language plpgsql as $$
begin
  if p_ids <> '{}' then
    perform settle(p_ids, p_lease);
  end if;
  return query
  select c.ids, c.payloads, c.lease, c.mark_run_at, c.mark_id
  from claim(p_worker, p_next_lease, p_limit, p_mark_run_at, p_mark_id) c;
end;
$$ set plan_cache_mode = force_generic_plan set search_path from current;

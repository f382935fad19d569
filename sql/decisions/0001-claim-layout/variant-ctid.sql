-- Over layout A: the claim updates by ctid array instead of id array.
create or replace function claim(
  p_worker uuid, p_lease uuid, p_limit int, p_mark_run_at timestamptz, p_mark_id bigint,
  p_queue text default 'default', p_kind text default 'k', p_priority smallint default 0::smallint)
returns table (
  ids bigint[], payloads jsonb[], lease uuid, mark_run_at timestamptz, mark_id bigint)
language plpgsql as $$
declare
  v_runs timestamptz[];
begin
  with taken as (
    update jobs j
    set state = 'running', lease = p_lease, claimed_at = now(), attempt = j.attempt + 1
    where j.ctid = any (array(
      select r.ctid
      from jobs r
      where r.queue = p_queue and r.kind = p_kind and r.priority = p_priority
        and r.state = 'ready'
        and r.run_at <= now() and (r.run_at, r.id) > (p_mark_run_at, p_mark_id)
      order by r.run_at, r.id
      limit p_limit
      for update skip locked))
    returning j.id, j.run_at, j.payload)
  select array_agg(t.id order by t.run_at, t.id), array_agg(t.payload order by t.run_at, t.id),
    array_agg(t.run_at order by t.run_at, t.id)
  into ids, payloads, v_runs
  from taken t;

  lease := p_lease;
  ids := coalesce(ids, '{}');
  mark_run_at := coalesce(v_runs[cardinality(ids)], p_mark_run_at);
  mark_id := coalesce(ids[cardinality(ids)], p_mark_id);
  if ids <> '{}' then
    insert into leases values (p_lease, p_worker, ids, cardinality(ids));
  end if;
  return next;
end;
$$ set plan_cache_mode = force_generic_plan set search_path from current;

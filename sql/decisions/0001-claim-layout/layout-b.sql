-- Layout B: one table, partial lane index (a claim is not HOT), fillfactor 100, worker on the row.
create table jobs (
  id bigint generated always as identity primary key,
  run_at timestamptz not null,
  created_at timestamptz not null default now(),
  priority smallint not null,
  attempt int not null,
  queue text collate "C" not null,
  kind text collate "C" not null,
  state text collate "C" not null,
  payload jsonb not null,
  lease uuid, claimed_at timestamptz, worker_id uuid,
  held_run_at timestamptz, key text, concurrency_key text, tags text[], timeout interval,
  expires_at timestamptz, headers jsonb, options jsonb, cancel_requested_at timestamptz,
  workflow_id bigint, last_error text, spared int
);
create index jobs_lane on jobs (queue, kind, priority, run_at, id) where state = 'ready';

create function enqueue_many(p_count int) returns void language sql as $$
  insert into jobs (run_at, priority, queue, kind, payload, state, attempt)
  select now(), 0, 'default', 'k', jsonb_build_object('id', i), 'ready', 0
  from generate_series(1, p_count) as i
$$ set search_path from current;

create function claim(
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
    set state = 'running', lease = p_lease, worker_id = p_worker, claimed_at = now(),
      attempt = j.attempt + 1
    where j.id = any (array(
      select r.id
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
  return next;
end;
$$ set plan_cache_mode = force_generic_plan set search_path from current;

create function settle(p_ids bigint[], p_lease uuid) returns int language plpgsql as $$
declare
  v_done int;
begin
  delete from jobs j where j.id = any (p_ids) and j.lease = p_lease;
  get diagnostics v_done = row_count;
  return v_done;
end;
$$ set plan_cache_mode = force_generic_plan set search_path from current;

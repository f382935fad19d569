-- Layout A and its relatives: one table, non-partial lane index, HOT claim, ownership in leases.
-- psql variables: lane (index columns) and change_early, change_mid, change_late (where the columns
-- that a claim changes stand; A: on both sides of the payload, A2: together, before the payload).
create table jobs (
  id bigint generated always as identity primary key,
  run_at timestamptz not null,
  created_at timestamptz not null default now(),
  priority smallint not null,
  :change_early
  queue text collate "C" not null,
  kind text collate "C" not null,
  :change_mid
  payload jsonb not null,
  :change_late
  held_run_at timestamptz, key text, concurrency_key text, tags text[], timeout interval,
  expires_at timestamptz, headers jsonb, options jsonb, cancel_requested_at timestamptz,
  workflow_id bigint, last_error text, spared int
) with (fillfactor = 50);
create index jobs_lane on jobs (:lane);

create table leases (
  lease uuid primary key, worker_id uuid not null, job_ids bigint[] not null, open int not null);
create index leases_worker on leases (worker_id);

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
    set state = 'running', lease = p_lease, claimed_at = now(), attempt = j.attempt + 1
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
  if ids <> '{}' then
    insert into leases values (p_lease, p_worker, ids, cardinality(ids));
  end if;
  return next;
end;
$$ set plan_cache_mode = force_generic_plan set search_path from current;

create function _close_lease(p_lease uuid, p_done int) returns void language plpgsql as $$
begin
  delete from leases l where l.lease = p_lease and l.open <= p_done;
  if not found then
    update leases l set open = l.open - p_done where l.lease = p_lease;
  end if;
end;
$$ set plan_cache_mode = force_generic_plan set search_path from current;

create function settle(p_ids bigint[], p_lease uuid) returns int language plpgsql as $$
declare
  v_done int;
begin
  delete from jobs j where j.id = any (p_ids) and j.lease = p_lease;
  get diagnostics v_done = row_count;
  perform _close_lease(p_lease, v_done);
  return v_done;
end;
$$ set plan_cache_mode = force_generic_plan set search_path from current;

-- Layout C: body table plus a narrow insert-delete pair, ready and running.
create table jobs (
  id bigint generated always as identity primary key,
  created_at timestamptz not null default now(),
  run_at timestamptz not null,
  priority smallint not null,
  queue text collate "C" not null,
  kind text collate "C" not null,
  payload jsonb not null,
  held_run_at timestamptz, key text, concurrency_key text, tags text[], timeout interval,
  expires_at timestamptz, headers jsonb, options jsonb, cancel_requested_at timestamptz,
  workflow_id bigint, last_error text, spared int
);
create table ready (
  id bigint not null, run_at timestamptz not null, priority smallint not null,
  queue text collate "C" not null, kind text collate "C" not null);
create index ready_lane on ready (queue, kind, priority, run_at, id);
create table running (
  id bigint primary key, lease uuid not null, worker_id uuid not null, claimed_at timestamptz not null,
  attempt int not null);

create function enqueue_many(p_count int) returns void language sql as $$
  with body as (
    insert into jobs (run_at, priority, queue, kind, payload)
    select now(), 0, 'default', 'k', jsonb_build_object('id', i)
    from generate_series(1, p_count) as i
    returning id, run_at, priority, queue, kind)
  insert into ready (id, run_at, priority, queue, kind)
  select id, run_at, priority, queue, kind from body
$$ set search_path from current;

-- Deletes from ready by ctid: ready has no index on id alone, and the rows are locked just before.
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
    delete from ready d
    where d.ctid = any (array(
      select r.ctid
      from ready r
      where r.queue = p_queue and r.kind = p_kind and r.priority = p_priority
        and r.run_at <= now() and (r.run_at, r.id) > (p_mark_run_at, p_mark_id)
      order by r.run_at, r.id
      limit p_limit
      for update skip locked))
    returning d.id, d.run_at),
  moved as (
    insert into running (id, lease, worker_id, claimed_at, attempt)
    select t.id, p_lease, p_worker, now(), 1 from taken t)
  select array_agg(t.id order by t.run_at, t.id), array_agg(t.run_at order by t.run_at, t.id)
  into ids, v_runs
  from taken t;

  select array_agg(j.payload order by j.run_at, j.id)
  into payloads
  from jobs j
  where j.id = any (ids);

  lease := p_lease;
  ids := coalesce(ids, '{}');
  mark_run_at := coalesce(v_runs[cardinality(ids)], p_mark_run_at);
  mark_id := coalesce(ids[cardinality(ids)], p_mark_id);
  return next;
end;
$$ set plan_cache_mode = force_generic_plan set search_path from current;

create function settle(p_ids bigint[], p_lease uuid) returns int language plpgsql as $$
declare
  v_done bigint[];
begin
  with gone as (
    delete from running r where r.id = any (p_ids) and r.lease = p_lease returning r.id)
  select array_agg(id) into v_done from gone;
  delete from jobs j where j.id = any (v_done);
  return cardinality(v_done);
end;
$$ set plan_cache_mode = force_generic_plan set search_path from current;

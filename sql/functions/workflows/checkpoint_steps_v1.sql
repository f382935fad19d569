-- Writes journal rows of many runs, each under its lease: the checkpoint.
--
-- Caller   src/PgEngine/Sql/CheckpointSteps.cs, once per flush of a writer lane.
-- Locks    own workers row for key share; jobs rows only for starts and cancels, skip locked, and
--          for statuses; waits 20 ms at most.
-- Index    workers_pkey, jobs_pkey, steps_pkey (written).
-- Raises   QE101 when the worker is not registered, QE011 for arrays that do not fit together,
--          QE052 for a value that is too large, and what a start of a child raises.
--
-- The fence. The sweep locks a worker's row for update before it takes back any lease, and passes
-- over one that it cannot lock. So while a checkpoint is open none of its worker's leases is lost,
-- and once they are, none gets in: one lock a flush, not one a step. Rows of runs are only read.
-- First writer wins: a row that is there is answered, not replaced. `offset 0`: each run is looked
-- up in jobs_pkey, also by a plan that was made while jobs was empty (decisions/0009).
create or replace function checkpoint_steps_v1(
  p_worker_id      bigint,
  p_run_ids        bigint[],
  p_leases         uuid[],
  p_hashes         bigint[],
  p_ns             integer[],
  p_kinds          smallint[],
  p_names          text[],
  p_values         bytea[],
  p_codecs         smallint[] default null,
  p_extras         jsonb[] default null,
  p_drop_run_ids   bigint[] default null,
  p_drop_hashes    bigint[] default null,
  p_status_run_ids bigint[] default null,
  p_statuses       text[] default null
)
returns table (
  item integer, answer text, at timestamptz, n integer, kind smallint, name text,
  due_at timestamptz, codec smallint, value bytea
)
language plpgsql
volatile
security definer
as $$
#variable_conflict use_column
declare
  v_now     timestamptz := _clock();
  v_count   integer := coalesce(cardinality(p_run_ids), 0);
  v_run_ids bigint[] := p_run_ids;
  v_values  bytea[] := p_values;
  v_undos   text[];
  v_dues    timestamptz[];
  v_act     record;
  v_answers text[];
  v_is_told boolean := false;
  v_written bigint[];
  v_runs    bigint[];
begin
  if v_count <> any (array[
    coalesce(cardinality(p_leases), 0), coalesce(cardinality(p_hashes), 0),
    coalesce(cardinality(p_ns), 0), coalesce(cardinality(p_kinds), 0),
    coalesce(cardinality(p_names), 0), coalesce(cardinality(p_values), 0),
    coalesce(cardinality(p_codecs), v_count), coalesce(cardinality(p_extras), v_count)
  ]) then
    raise exception using errcode = 'QE011', message = 'arrays of different length';
  end if;

  perform from workers as w where w.id = p_worker_id for key share;
  if not found then
    raise exception using errcode = 'QE101', hint = 'It was swept, or stopped: register again.',
      message = format('worker %s is not registered', p_worker_id);
  end if;

  perform _check_steps(p_names, p_values);

  if p_extras is not null then
    v_undos := array(
      select x.extra ->> 'undo' from unnest(p_extras) with ordinality as x(extra, place)
      order by x.place);
    v_dues := array(
      select coalesce((x.extra ->> 'due_at')::timestamptz, v_now
        + (x.extra ->> 'delay_ms')::double precision * interval '1 millisecond')
      from unnest(p_extras) with ordinality as x(extra, place)
      order by x.place);
    v_is_told := exists (select from unnest(v_dues) as d(due_at) where d.due_at is not null);
    v_answers := array_fill(null::text, array[v_count]);

    for v_act in
      select a.item, a.answer, a.value
      from _act_for_steps(p_run_ids, p_leases, p_hashes, p_names, p_extras, v_now) as a
    loop
      v_is_told := true;
      v_answers[v_act.item] := v_act.answer;
      if v_act.answer = 'started' then
        v_values[v_act.item] := v_act.value;
      else
        v_run_ids[v_act.item] := null;
      end if;
    end loop;
  end if;

  with written as (
    insert into steps (run_id, hash, at, due_at, n, kind, codec, name, undo, value)
    select u.run_id, u.hash, v_now, u.due_at, u.n, u.kind, u.codec, u.name, u.undo, u.value
    from unnest(
      v_run_ids, p_leases, p_hashes, p_ns, p_kinds, p_names, v_values, p_codecs, v_undos, v_dues
    ) as u(run_id, lease, hash, n, kind, name, value, codec, undo, due_at)
    cross join lateral (
      select from jobs as j
      where j.id = u.run_id and j.lease = u.lease and j.state = 'running'
      offset 0
    ) as held
    on conflict (run_id, hash) do nothing
    returning run_id, hash
  )
  select array_agg(w.run_id), array_agg(w.hash) into v_runs, v_written from written as w;

  if p_drop_run_ids is not null then
    perform _drop_steps(p_run_ids, p_leases, p_drop_run_ids, p_drop_hashes);
  end if;

  if p_status_run_ids is not null then
    perform _set_statuses(p_worker_id, p_status_run_ids, p_statuses);
  end if;

  item := 0;
  answer := 'ok';
  at := v_now;
  return next;
  if coalesce(cardinality(v_written), 0) = v_count and not v_is_told then
    return;
  end if;

  return query
  select a.item, a.answer, a.at, a.n, a.kind, a.name, a.due_at, a.codec, a.value
  from _answer_steps(
    p_run_ids, p_leases, p_hashes, p_names, v_values, v_dues, v_answers, v_runs, v_written
  ) as a;
end;
$$
set jit = off
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
set lock_timeout = '20ms'
set search_path from current;

comment on function checkpoint_steps_v1 is
'Write journal rows of runs, each under its lease.
The first row has item 0, answer ok and the database''s time, which all rows written have. Others
only for items (from 1) that are not plainly ok: adopted (a row was there: it counts), collision
(one of another name), stale (lease lost, run ended), started (value: the child''s id), due (due_at
as stored), busy (a row to be locked was not free: send the item again).
p_extras, per item: null, or an object with undo, delay_ms or due_at, start, cancel_run.
p_drop_…: rows to delete, of runs in p_run_ids. p_status…: what runs say of themselves.';

-- Parks runs, each under its lease: they give up lease and place until what they wait for has come.
--
-- Caller   src/PgEngine/Sql/ParkRuns.cs, once per flush of a writer lane.
-- Locks    jobs rows in id order, skip locked; then leases rows, skip locked.
-- Index    see _park_run.
-- Raises   QE011 for arrays that do not fit together, an unknown mode, a park that waits for
--          nothing.
--
-- Run by run: what each waits for is looked for under its own lock.
create or replace function park_runs_v1(
  p_worker_id   bigint,
  p_run_ids     bigint[],
  p_leases      uuid[],
  p_modes       text[],
  p_step_counts integer[],
  p_steps       text[],
  p_awaits      jsonb[],
  p_problems    text[] default null
)
returns table (
  item integer, answer text, at timestamptz, n integer, kind smallint, hash bigint, name text,
  due_at timestamptz, codec smallint, value bytea
)
language plpgsql
volatile
security definer
as $$
#variable_conflict use_column
declare
  v_now    timestamptz := _clock();
  v_count  integer := coalesce(cardinality(p_run_ids), 0);
  v_let_go uuid[] := '{}';
  v_item   record;
  v_row    record;
begin
  if v_count <> any (array[
    coalesce(cardinality(p_leases), 0), coalesce(cardinality(p_modes), 0),
    coalesce(cardinality(p_step_counts), 0), coalesce(cardinality(p_steps), 0),
    coalesce(cardinality(p_awaits), 0), coalesce(cardinality(p_problems), v_count)
  ]) then
    raise exception using errcode = 'QE011', message = 'arrays of different length';
  end if;

  if exists (
    select from unnest(p_modes) as m(mode)
    where m.mode is null or m.mode not in ('look', 'park', 'undo', 'block')
  ) then
    raise exception using errcode = 'QE011', message = 'unknown mode of a park',
      hint = 'Use look, park, undo or block.';
  end if;

  item := 0;
  answer := 'ok';
  at := v_now;
  return next;

  for v_item in
    select u.run_id, u.lease, u.mode, u.step_count, u.step, u.awaits, u.problem,
      u.place::integer as place
    from unnest(p_run_ids, p_leases, p_modes, p_step_counts, p_steps, p_awaits, p_problems)
      with ordinality as u(run_id, lease, mode, step_count, step, awaits, problem, place)
    order by u.run_id, u.place
  loop
    for v_row in
      select p.answer, p.is_let_go, p.n, p.kind, p.hash, p.name, p.at, p.due_at, p.codec, p.value
      from _park_run(
        p_worker_id, v_item.run_id, v_item.lease, v_item.mode, v_item.step_count, v_item.step,
        v_item.awaits, v_item.problem, v_now
      ) as p
    loop
      if v_row.is_let_go then
        v_let_go := v_let_go || v_item.lease;
      end if;
      item := v_item.place;
      answer := v_row.answer;
      at := v_row.at;
      n := v_row.n;
      kind := v_row.kind;
      hash := v_row.hash;
      name := v_row.name;
      due_at := v_row.due_at;
      codec := v_row.codec;
      value := v_row.value;
      return next;
    end loop;
  end loop;

  if cardinality(v_let_go) > 0 then
    perform _count_down_leases(array_agg(e.lease), array_agg(e.n))
    from (
      select u.lease, count(*)::integer as n from unnest(v_let_go) as u(lease) group by u.lease
    ) as e;
  end if;
end;
$$
set jit = off
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set lock_timeout = '20ms'
set search_path from current;

comment on function park_runs_v1 is
'Park runs, each under its lease, or look whether they may go on.
p_modes: look (take what is there, never park), park, undo (park; its cancellation was delivered
already), block (its journal does not fit the code: p_problems says how).
p_awaits, per run: [{"hash", "name", "signal" or null, "timer": hash of a timer or null, "any"}].
The first row has item 0 and the database''s time. Then per item (from 1): parked, paused, blocked,
none (look), pausing (look), cancel, stale, busy, gone; or again, one row per wait that is
satisfied, under the hash and name of the wait: signals among them are taken, and in the journal.';

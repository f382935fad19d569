-- Settles a batch of attempts: complete, fail, discard, snooze or release, each under its lease.
--
-- Caller   src/PgEngine/Sql/SettleJobs.cs: the writer, and CompleteInAsync in a user's transaction.
-- Locks    jobs rows, then leases rows; never waits longer than 20 ms for one.
-- Index    jobs_pkey, leases_pkey, history_id_idx.
-- Raises   QE011 for arrays that do not fit together, or an unknown outcome.
--
-- Per item the answer is ok, already (this lease settled before; with the recorded outcome), stale
-- (another lease owns the job, or none), busy (locked: send it again alone) or gone (unknown:
-- finished where no history is kept). A batch of completions goes as one set first; only what that
-- leaves over, or all of it when a row is locked, goes item by item in id order.
create or replace function settle_jobs_v1(
  p_job_ids  bigint[],
  p_leases   uuid[],
  p_outcomes text[] default null,
  p_details  jsonb[] default null
)
returns table (answer text, outcome text, items integer[])
language plpgsql
volatile
security definer
as $$
#variable_conflict use_column
declare
  v_now      timestamptz := _clock();
  v_count    integer := coalesce(cardinality(p_job_ids), 0);
  v_done     integer[];
  v_answers  text[] := array_fill(null::text, array[v_count]);
  v_outcomes text[] := array_fill(null::text, array[v_count]);
  v_ended    uuid[] := '{}';
  v_item     record;
  v_result   record;
begin
  if v_count <> coalesce(cardinality(p_leases), 0)
    or v_count <> coalesce(cardinality(p_outcomes), v_count)
    or v_count <> coalesce(cardinality(p_details), v_count)
  then
    raise exception using errcode = 'QE011', message = 'arrays of different length';
  end if;

  if v_count > 0 and p_outcomes is null and p_details is null then
    begin
      v_done := _complete_jobs(p_job_ids, p_leases, v_now);
    exception
      when lock_not_available or sqlstate 'QE011' then
        v_done := null;
    end;

    if cardinality(v_done) = v_count then
      return query select 'ok', 'completed', v_done;
      return;
    end if;
  end if;

  for v_item in
    select i.id, i.lease, i.place::integer as place
    from unnest(p_job_ids, p_leases) with ordinality as i(id, lease, place)
    order by i.id, i.place
  loop
    if v_item.place = any (v_done) then
      v_answers[v_item.place] := 'ok';
      v_outcomes[v_item.place] := 'completed';
      continue;
    end if;

    select s.answer, s.outcome into v_result
    from _settle_item(
      v_item.id, v_item.lease, coalesce(p_outcomes[v_item.place], 'complete'),
      p_details[v_item.place], v_now
    ) as s;
    v_answers[v_item.place] := v_result.answer;
    v_outcomes[v_item.place] := v_result.outcome;
    if v_result.answer = 'ok' then
      v_ended := v_ended || v_item.lease;
    end if;
  end loop;

  if cardinality(v_ended) > 0 then
    perform _count_down_leases(array_agg(e.lease), array_agg(e.n))
    from (
      select u.lease, count(*)::integer as n from unnest(v_ended) as u(lease) group by u.lease
    ) as e;
  end if;

  return query
  select a.answer, a.outcome, array_agg(a.place::integer)
  from unnest(v_answers, v_outcomes) with ordinality as a(answer, outcome, place)
  group by a.answer, a.outcome;
end;
$$
set jit = off
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set lock_timeout = '20ms'
set search_path from current;

comment on function settle_jobs_v1 is
'Settle attempts, each under its lease.
Outcomes: complete, fail, discard, snooze, release.
One row per answer and outcome, with the places (from 1) of the items it holds for.
Answers: ok, already (settled before by this lease), stale (the lease is lost), busy, gone.';

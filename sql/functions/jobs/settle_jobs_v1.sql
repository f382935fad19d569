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
-- leaves over, or all of it when a row is locked, goes item by item in id order. If a table cannot
-- be written to in time (several sessions extend it, or a partition of history is being made), all
-- of the latter are undone and busy: an error would end the transaction of the handler that waits.
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
  v_answers  text[] := '{}';
  v_outcomes text[] := '{}';
  v_state    text;
  v_table    text;
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
      when lock_not_available or check_violation or sqlstate 'QE011' then
        v_done := null;
    end;

    if cardinality(v_done) = v_count then
      return query select 'ok', 'completed', v_done;
      return;
    end if;
  end if;

  if v_count > 0 then
    begin
      select s.answers, s.outcomes into v_answers, v_outcomes
      from _settle_items(p_job_ids, p_leases, p_outcomes, p_details, v_done, v_now) as s;
    exception
      when lock_not_available or check_violation then
        get stacked diagnostics v_state = returned_sqlstate, v_table = table_name;
        if v_state = '23514' and v_table not like 'history\_%\_net' then
          raise;
        end if;

        select array_agg(a.answer order by a.place), array_agg(a.outcome order by a.place)
        into v_answers, v_outcomes
        from (
          select
            p.place, case when p.place = any (v_done) then 'ok' else 'busy' end as answer,
            case when p.place = any (v_done) then 'completed' end as outcome
          from generate_series(1, v_count) as p(place)
        ) as a;
    end;
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

-- Ends runs: completed with a result, failed, or cancelled, each under its lease.
--
-- Caller   src/PgEngine/Sql/SettleRuns.cs, once per flush of a writer lane.
-- Locks    jobs rows in id order, then leases rows; parents' jobs rows, each 20 ms at most.
-- Index    jobs_pkey, leases_pkey, history_id_idx.
-- Raises   QE011 for arrays that do not fit together, or an unknown outcome.
--
-- Answers and outcomes as those of settle_jobs_v1, which does what the set does not: failures,
-- cancellations, and whatever is left over when a row is locked. An end is final: the undo has run.
-- A run that is given back, or whose activation failed, is settled by settle_jobs_v1 itself. The
-- lease alone decides; p_worker_id is there for the log of the server.
create or replace function settle_runs_v1(
  p_worker_id   bigint,
  p_run_ids     bigint[],
  p_leases      uuid[],
  p_results     jsonb[] default null,
  p_step_counts integer[] default null,
  p_outcomes    text[] default null,
  p_details     jsonb[] default null
)
returns table (answer text, outcome text, items integer[])
language plpgsql
volatile
security definer
as $$
#variable_conflict use_column
declare
  v_now   timestamptz := _clock();
  v_count integer := coalesce(cardinality(p_run_ids), 0);
  v_done  integer[] := '{}';
  v_rest  integer[];
  v_bad   text;
begin
  if v_count <> any (array[
    coalesce(cardinality(p_leases), 0), coalesce(cardinality(p_results), v_count),
    coalesce(cardinality(p_step_counts), v_count), coalesce(cardinality(p_outcomes), v_count),
    coalesce(cardinality(p_details), v_count)
  ]) then
    raise exception using errcode = 'QE011', message = 'arrays of different length';
  end if;

  select o.outcome into v_bad from unnest(p_outcomes) as o(outcome)
  where o.outcome is null or o.outcome not in ('complete', 'fail', 'cancel') limit 1;
  if found then
    raise exception using errcode = 'QE011', message = format('unknown outcome %L', v_bad),
      hint = 'Use complete, fail or cancel.';
  end if;

  if v_count > 0 and p_outcomes is null and p_details is null then
    begin
      v_done := coalesce(
        _complete_runs(p_run_ids, p_leases, p_results, p_step_counts, v_now), '{}');
    exception
      when lock_not_available or check_violation or sqlstate 'QE011' then
        v_done := '{}';
    end;

    if cardinality(v_done) > 0 then
      return query select 'ok', 'completed', v_done;
    end if;
  end if;

  if cardinality(v_done) = v_count then
    return;
  end if;

  v_rest := array(
    select p.place from generate_series(1, v_count) as p(place)
    where p.place <> all (v_done) order by p.place);

  -- history takes step_count from the row.
  update jobs as j
  set step_count = p_step_counts[array_position(p_run_ids, j.id)]
  where j.id = any (array(
    select k.id
    from jobs as k
    where k.id = any (p_run_ids) and k.state = 'running'
      and k.lease = p_leases[array_position(p_run_ids, k.id)]
      and k.step_count <> p_step_counts[array_position(p_run_ids, k.id)]
    order by k.id
    for no key update skip locked
  ));

  return query
  select s.answer, s.outcome, array(select v_rest[i.item] from unnest(s.items) as i(item))
  from settle_jobs_v1(
    array(select p_run_ids[r.place] from unnest(v_rest) with ordinality as r(place, n)
      order by r.n),
    array(select p_leases[r.place] from unnest(v_rest) with ordinality as r(place, n)
      order by r.n),
    array(
      select case p_outcomes[r.place]
        when 'fail' then 'fail' when 'cancel' then 'discard' else 'complete' end
      from unnest(v_rest) with ordinality as r(place, n) order by r.n),
    array(
      select case coalesce(p_outcomes[r.place], 'complete')
        when 'complete' then case
          when p_results[r.place] is not null
            then jsonb_build_object('result', p_results[r.place])
        end
        when 'cancel' then '{"reason": "cancelled"}' || coalesce(p_details[r.place], '{}')
        else coalesce(p_details[r.place], '{}') || '{"permanent": true}'
      end
      from unnest(v_rest) with ordinality as r(place, n) order by r.n)
  ) as s;
end;
$$
set jit = off
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set lock_timeout = '20ms'
set search_path from current;

comment on function settle_runs_v1 is
'End runs, each under its lease: complete, fail or cancel.
p_outcomes null: all are complete, with p_results. p_step_counts: the greatest n of each journal.
p_details of fail: reason, error_type, error_message, error_detail; of cancel: reason.
One row per answer and outcome, as settle_jobs_v1.';

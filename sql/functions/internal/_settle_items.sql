-- Settles the items of a batch one by one, in id order.
--
-- Caller   settle_jobs_v1, whose lock_timeout it needs.
-- Locks    jobs rows, skip locked, then leases rows, skip locked; as _settle_item.
-- Index    jobs_pkey, leases_pkey.
-- Raises   QE011 for an unknown outcome; 55P03 when a table cannot be written to in time.
--
-- p_done holds the places of those that are completed already.
create or replace function _settle_items(
  p_job_ids  bigint[],
  p_leases   uuid[],
  p_outcomes text[],
  p_details  jsonb[],
  p_done     integer[],
  p_now      timestamptz,
  out answers  text[],
  out outcomes text[]
)
language plpgsql
volatile
as $$
declare
  v_ended  uuid[] := '{}';
  v_item   record;
  v_result record;
begin
  answers := array_fill(null::text, array[cardinality(p_job_ids)]);
  outcomes := answers;

  for v_item in
    select i.id, i.lease, i.place::integer as place
    from unnest(p_job_ids, p_leases) with ordinality as i(id, lease, place)
    order by i.id, i.place
  loop
    if v_item.place = any (p_done) then
      answers[v_item.place] := 'ok';
      outcomes[v_item.place] := 'completed';
      continue;
    end if;

    select s.answer, s.outcome into v_result
    from _settle_item(
      v_item.id, v_item.lease, coalesce(p_outcomes[v_item.place], 'complete'),
      p_details[v_item.place], p_now
    ) as s;
    answers[v_item.place] := v_result.answer;
    outcomes[v_item.place] := v_result.outcome;
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
end;
$$
set search_path from current;

comment on function _settle_items is 'Settle items one by one; their answers and outcomes.';

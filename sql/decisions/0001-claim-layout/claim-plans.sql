-- Turns of claim and settle without a low-water mark; notes time and buffers of both calls.
-- psql variables: experiment, layout, variant, n, turns. Runs inside the layout's schema.

-- The ids of a lease; a worker knows them, this script reads them again, outside the timing.
create function claimed_ids(p_lease uuid) returns bigint[] language plpgsql as $$
declare
  v_ids bigint[];
  v_table text := case when to_regclass('running') is null then 'jobs' else 'running' end;
begin
  execute format('select array_agg(id) from %I where lease = $1', v_table) into v_ids using p_lease;
  return v_ids;
end;
$$;

-- A procedure that commits, so that every call sees what the one before it left.
create procedure claim_and_settle(
  p_experiment text, p_layout text, p_variant text, p_n int, p_turns int)
language plpgsql as $$
declare
  v_lease uuid;
begin
  for v_turn in 1 .. p_turns loop
    v_lease := gen_random_uuid();
    perform claim_bench.note_plan(p_experiment, p_layout, p_variant || ', claim',
      format('select * from claim(%L, %L, %s, %L, 0)',
        '00000000-0000-0000-0000-00000000000a', v_lease, p_n, '-infinity'));
    commit;
    perform claim_bench.note_plan(p_experiment, p_layout, p_variant || ', settle',
      format('select settle(%L, %L)', claimed_ids(v_lease), v_lease));
    commit;
  end loop;
end;
$$;

call claim_and_settle(:'experiment', :'layout', :'variant', :n, :turns);

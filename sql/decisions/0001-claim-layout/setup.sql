-- Results of all experiments, one row per measured value, in a schema of their own.
drop schema if exists claim_bench cascade;
create schema claim_bench;
set search_path = claim_bench, pg_temp;

create table results (
  experiment text not null,
  layout     text not null,
  variant    text not null,
  metric     text not null,
  value      double precision not null,
  at         timestamptz not null default clock_timestamp()
);

-- Runs one statement under explain (analyze, buffers) and notes time and buffers. Buffers touched
-- inside a function count towards the scan that calls it, so a whole claim call is measured.
create function note_plan(p_experiment text, p_layout text, p_variant text, p_sql text)
returns void language plpgsql as $$
declare
  v_plan jsonb;
begin
  execute 'explain (analyze, buffers, timing off, format json) ' || p_sql into v_plan;
  insert into claim_bench.results (experiment, layout, variant, metric, value)
  values
    (p_experiment, p_layout, p_variant, 'ms', (v_plan -> 0 ->> 'Execution Time')::float8),
    (p_experiment, p_layout, p_variant, 'buffers',
      (v_plan -> 0 -> 'Plan' ->> 'Shared Hit Blocks')::float8
      + (v_plan -> 0 -> 'Plan' ->> 'Shared Read Blocks')::float8);
end;
$$;

-- Troubles with runs of workflows: changed code, signals that nobody takes, very long journals.
--
-- Caller   doctor.
-- Locks    none.
-- Index    jobs_problem_idx, signals_pkey.
-- Raises   nothing.
--
-- Versions that no worker serves are among unserved_jobs, as other kinds are.
create or replace function _doctor_runs()
returns setof finding
language plpgsql
volatile
as $$
#variable_conflict use_column
declare
  c_signals constant integer := 1000;
  c_steps   constant integer := 10000;
begin
  return query
  select
    'blocked_runs', 'warn', format('run %s', j.id),
    format('run %s (%s) does not fit the code: %s', j.id, j.kind,
      split_part(j.problem, chr(10), 1)),
    format('See select reason from status(%1$s). Repair the code, then: select resume(%1$s); or '
      'fork(%1$s, …), or terminate(%1$s).', j.id)
  from jobs as j
  where j.problem is not null
  order by j.id
  limit 100;

  return query
  select
    'signal_backlog', 'warn', format('run %s', b.run_id),
    format('run %s has %s signals %s that it has not taken', b.run_id, b.signals, b.name),
    format('Does it still wait for them? See status(%s); its workflow may take them too slowly, or '
      'somebody sends too many.', b.run_id)
  from (
    select s.run_id, s.name, count(*) as signals
    from signals as s
    where not s.is_taken
    group by s.run_id, s.name
    having count(*) > c_signals
    order by s.run_id, s.name
    limit 100
  ) as b;

  return query
  select
    'big_journals', 'info', format('run %s', j.id),
    format('the journal of run %s (%s) counts %s steps', j.id, j.kind, j.step_count),
    'Each resume on another worker reads all of it: put what repeats into a Loop or into children.'
  from jobs as j
  where j.step_count > c_steps
  order by j.step_count desc
  limit 100;
end;
$$
set search_path from current;

comment on function _doctor_runs is 'Troubles with runs of workflows.';

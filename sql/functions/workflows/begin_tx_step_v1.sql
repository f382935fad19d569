-- Begins a step whose effects and checkpoint commit together, in the transaction of the user.
--
-- Caller   src/PgEngine/Sql/TxStep.cs: the first statement of the transaction.
-- Locks    the run's jobs row for key share, until the transaction ends.
-- Index    jobs_pkey, steps_pkey.
-- Raises   nothing.
--
-- The lock is the fence: a sweep passes over the run, an operator who terminates or cancels it
-- waits, and so neither comes between the user's statements and the checkpoint. Signals and parks
-- lock for no key update, which this one does not mind. Several may hold it at once.
create or replace function begin_tx_step_v1(
  p_run_id bigint,
  p_lease  uuid,
  p_hash   bigint,
  p_name   text
)
returns table (
  answer text, n integer, kind smallint, codec smallint, value bytea, at timestamptz
)
language plpgsql
volatile
security definer
as $$
#variable_conflict use_column
declare
  v_step steps;
begin
  perform from jobs as j
  where j.id = p_run_id and j.lease = p_lease and j.state = 'running'
  for key share;
  if not found then
    answer := 'stale';
    return next;
    return;
  end if;

  select s.* into v_step from steps as s where s.run_id = p_run_id and s.hash = p_hash;
  if not found then
    answer := 'run';
  elsif v_step.name <> p_name then
    answer := 'collision';
  else
    answer := 'done';
    n := v_step.n;
    kind := v_step.kind;
    codec := v_step.codec;
    value := v_step.value;
    at := v_step.at;
  end if;
  return next;
end;
$$
set search_path from current;

comment on function begin_tx_step_v1 is
'Begin a step in the transaction of the user, under the lease of the run.
Answers: run; done (its row is there: take that, and roll back); collision (a row of another name
is there); stale (the lease is lost).';

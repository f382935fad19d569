-- Writes the checkpoint of a step in the transaction of the user.
--
-- Caller   src/PgEngine/Sql/TxStep.cs: the last statement before COMMIT.
-- Locks    the run's jobs row for key share, which begin_tx_step_v1 has taken before.
-- Index    jobs_pkey, steps_pkey (written).
-- Raises   QE052 for a value that is too large.
--
-- The lease is looked at again: a rollback to a savepoint of the user's may have let the lock go.
create or replace function end_tx_step_v1(
  p_run_id bigint,
  p_lease  uuid,
  p_hash   bigint,
  p_n      integer,
  p_name   text,
  p_value  bytea,
  p_codec  smallint default null,
  p_undo   text default null
)
returns table (answer text, at timestamptz)
language plpgsql
volatile
security definer
as $$
#variable_conflict use_column
declare
  v_now timestamptz := _clock();
begin
  perform _check_steps(array[p_name], array[p_value]);

  perform from jobs as j
  where j.id = p_run_id and j.lease = p_lease and j.state = 'running'
  for key share;
  if not found then
    return query select 'stale', v_now;
    return;
  end if;

  insert into steps (run_id, hash, at, n, kind, codec, name, undo, value)
  values (p_run_id, p_hash, v_now, p_n, 3, p_codec, p_name, p_undo, p_value)
  on conflict (run_id, hash) do nothing;
  return query select case when found then 'ok' else 'done' end, v_now;
end;
$$
set search_path from current;

comment on function end_tx_step_v1 is
'Write the checkpoint of a step, in the transaction of the user.
Answers: ok (commit); done (another attempt was first: roll back, and take its row); stale (the
lease is lost: roll back).';

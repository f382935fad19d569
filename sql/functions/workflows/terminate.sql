-- Ends a run at once as cancelled, without undo.
--
-- Caller   operators; src/PgEngine/Admin; `pgengine terminate`.
-- Locks    the jobs row, for update: a Tx step that has begun is waited for. Its children's rows,
--          see _terminate_run.
-- Index    jobs_pkey, history_id_idx.
-- Raises   nothing.
--
-- Whatever its worker still writes finds the lease lost.
create or replace function terminate(run_id bigint, reason text default null)
returns text
language plpgsql
volatile
security definer
as $$
#variable_conflict use_column
declare
  v_now timestamptz := _clock();
  v_run jobs;
begin
  perform _lock_run(terminate.run_id);
  select j.* into v_run from jobs as j where j.id = terminate.run_id for update;
  if not found then
    return _answer_for_absent_run(terminate.run_id);
  elsif v_run.step_count is null then
    return 'unknown';
  end if;

  perform _audit('terminate', terminate.run_id::text, terminate.reason, null);
  perform _terminate_run(v_run, terminate.reason, v_now);
  return 'terminated';
end;
$$
set search_path from current;

comment on function terminate is
'End a run at once as cancelled; nothing is undone. See also cancel().
Its children end with it, unless they were started to outlive it.
A run that is running is kept in history for an hour at least.
Answers: terminated; finished (too late); unknown.
Example: select terminate(42, ''loops'');';

-- Removes a finished run with everything that is known of it.
--
-- Caller   operators; src/PgEngine/Admin; `pgengine delete-run`.
-- Locks    the history row; waits for it.
-- Index    history_id_idx, jobs_pkey, steps_pkey, signals_pkey, job_logs_pkey, keys_pkey.
-- Raises   nothing.
create or replace function delete_run(run_id bigint)
returns text
language plpgsql
volatile
security definer
as $$
#variable_conflict use_column
declare
  v_past history;
begin
  select h.* into v_past from history as h
  where h.id = delete_run.run_id and h.step_count is not null
  for update;
  if not found then
    return case
      when exists (
        select from jobs as j where j.id = delete_run.run_id and j.step_count is not null
      ) then 'live'
      else 'unknown'
    end;
  end if;

  delete from history as h
  where h.id = v_past.id and h.class = v_past.class and h.finished_at = v_past.finished_at;
  delete from steps as s where s.run_id = delete_run.run_id;
  delete from signals as s where s.run_id = delete_run.run_id;
  delete from job_logs as l where l.job_id = delete_run.run_id;
  delete from keys as k
  where k.queue = v_past.queue and k.key = v_past.key and k.job_id = delete_run.run_id;
  perform _audit('delete_run', delete_run.run_id::text, null,
    jsonb_build_object('kind', v_past.kind, 'state', v_past.state));
  return 'deleted';
end;
$$
set search_path from current;

comment on function delete_run is
'Remove a finished run: its result, its steps, its signals, its log.
Its key is forgotten too. Answers: deleted; live (end it first: cancel or terminate); unknown.';

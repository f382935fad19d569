-- Locks a live run for an act on it; a row of nulls when it is not live.
--
-- Caller   signal, pause, resume.
-- Locks    the jobs row, for no key update: a Tx step of the run, which holds it for key share, is
--          not waited for.
-- Index    jobs_pkey, workflows_pkey.
-- Raises   nothing.
--
-- A job that came by enqueue() or a schedule becomes a run when it is first claimed. Whoever acts
-- on it before makes it one now, so that what is kept for it goes when it goes. The plan is pinned:
-- one that was made while jobs was nearly empty would read all of it later.
create or replace function _lock_run(p_run_id bigint)
returns jobs
language plpgsql
volatile
as $$
declare
  v_run jobs;
begin
  select j.* into v_run from jobs as j where j.id = p_run_id for no key update;
  if found and v_run.step_count is null and v_run.state <> 'running' and exists (
    select from _workflow_of(v_run.kind) as k
    join workflows as w on w.workflow = k.workflow
  ) then
    update jobs as j set step_count = 0 where j.id = p_run_id;
    v_run.step_count := 0;
  end if;
  return v_run;
end;
$$
set enable_seqscan = off
set search_path from current;

comment on function _lock_run is 'Lock a live run; a row of nulls when it is not live.';

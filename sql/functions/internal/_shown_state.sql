-- The state of a live job as people see it.
--
-- Caller   job, cancel_jobs. (_list_jobs writes the same out, row by row.)
-- Locks    none.
-- Index    none.
-- Raises   nothing.
--
-- A run that waits until a time is ready in the table, at that time; people see it waiting.
create or replace function _shown_state(p_job jobs, p_now timestamptz)
returns text
language sql
immutable
as $$
  select case
    when p_job.state = 'ready' and p_job.run_at > p_now and p_job.step_count is not null
      and p_job.last_outcome = 'parked' then 'waiting'
    else p_job.state
  end
$$
set search_path from current;

comment on function _shown_state is 'The state of a live job as people see it.';

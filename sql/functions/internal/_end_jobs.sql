-- Ends jobs by hand, each that is not running.
--
-- Caller   complete_jobs, fail_jobs.
-- Locks    jobs rows in id order, skip locked: it never waits.
-- Index    jobs_pkey, history_id_idx.
-- Raises   nothing.
--
-- A running job is left alone: its worker would go on and be told that its lease is lost.
create or replace function _end_jobs(
  p_ids    bigint[],
  p_state  text,
  p_reason text,
  p_now    timestamptz
)
returns table (job_id bigint, answer text)
language plpgsql
volatile
as $$
#variable_conflict use_column
declare
  v_job jobs;
begin
  for job_id in select distinct u.id from unnest(p_ids) as u (id) order by u.id
  loop
    select j.* into v_job from jobs as j where j.id = job_id for update skip locked;
    if not found then
      answer := _answer_for_absent(job_id);
    elsif v_job.state = 'running' then
      answer := 'running';
    else
      perform _finish_job(v_job, p_state, p_reason, null, p_now);
      answer := p_state;
    end if;
    return next;
  end loop;
end;
$$
set search_path from current;

comment on function _end_jobs is 'End jobs by hand, each that is not running; one answer per job.';

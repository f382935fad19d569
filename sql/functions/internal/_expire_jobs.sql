-- Ends jobs that did not start before their time ran out.
--
-- Caller   beat_worker_v1, when it sweeps.
-- Locks    jobs rows, skip locked; then as _after_end.
-- Index    jobs_expires_idx.
-- Raises   nothing.
--
-- A claim ends those it meets; this is for the ones that no claim meets. Expiry is about the first
-- start: a job that has had an attempt goes on.
create or replace function _expire_jobs(p_now timestamptz)
returns integer
language plpgsql
volatile
as $$
declare
  v_job   jobs;
  v_count integer := 0;
begin
  for v_job in
    select j.* from jobs as j
    where j.expires_at <= p_now and j.attempt = 0 and j.state <> 'running'
    order by j.expires_at
    limit 1000
    for update skip locked
  loop
    perform _finish_job(v_job, 'cancelled', 'expired', null, p_now);
    v_count := v_count + 1;
  end loop;

  return v_count;
end;
$$
set search_path from current;

comment on function _expire_jobs is 'End jobs that expired before they started; how many.';

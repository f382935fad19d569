-- Removes the log lines of jobs of which nothing else is known any more.
--
-- Caller   beat_worker_v1, when it sweeps; who retires history need not do it.
-- Locks    job_logs rows of forgotten jobs.
-- Index    job_logs_pkey, jobs_pkey; history's index on id.
-- Raises   nothing.
--
-- Looks at some of the oldest jobs with lines, and at some from a random place on, so that old ones
-- which are kept for long do not stand in the way. Few at a time: it goes with every sweep.
create or replace function _forget_job_logs()
returns void
language plpgsql
volatile
as $$
declare
  c_jobs constant integer := 50;
  v_least bigint := (select min(l.job_id) from job_logs as l);
  v_most  bigint := (select max(l.job_id) from job_logs as l);
  v_from  bigint;
  v_id    bigint;
begin
  foreach v_from in array array[
    v_least, v_least + floor(random() * (v_most - v_least + 1))::bigint
  ]
  loop
    for v_n in 1 .. c_jobs loop
      v_id := (
        select l.job_id from job_logs as l where l.job_id >= v_from order by l.job_id limit 1
      );
      exit when v_id is null;
      if not exists (select from jobs as j where j.id = v_id)
        and not exists (select from history as h where h.id = v_id)
      then
        delete from job_logs as l where l.job_id = v_id;
      end if;
      v_from := v_id + 1;
    end loop;
  end loop;
end;
$$
set enable_seqscan = off
set search_path from current;

comment on function _forget_job_logs is 'Remove log lines of jobs that history has forgotten.';

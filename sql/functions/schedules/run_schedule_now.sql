-- Enqueues a schedule's job at once, whatever its times, its overlap and its pause say.
--
-- Caller   operators; src/PgEngine/Sql/RunScheduleNow.cs; the command schedules run.
-- Locks    the schedule's row.
-- Index    schedules_pkey, schedule_runs_pkey.
-- Raises   QE201 when there is none of that name; as enqueue.
create or replace function run_schedule_now(name text)
returns bigint
language plpgsql
volatile
security definer
as $$
declare
  v_now timestamptz := _clock();
  v_at  timestamptz := date_trunc('milliseconds', v_now);
  v_row schedules;
  v_id  bigint;
begin
  perform _check_schedule_name(run_schedule_now.name);
  select s.* into v_row from schedules as s where s.name = run_schedule_now.name for update;

  -- A time of its own, also beside another run of this millisecond.
  loop
    v_id := _run_schedule(v_row, v_at, 'by hand', v_now);
    exit when v_id is not null;
    v_at := v_at + interval '1 millisecond';
  end loop;
  perform _audit('run_schedule_now', run_schedule_now.name, null,
    jsonb_build_object('job_id', v_id));
  return v_id;
end;
$$
set search_path from current;

comment on function run_schedule_now is
'Enqueue a schedule''s job at once, beside its times.
Returns the job''s id. Works for a paused schedule too, and does not look for jobs that still
live.';

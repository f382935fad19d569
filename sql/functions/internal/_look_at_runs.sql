-- Looks at runs that somebody could not lock: a child of theirs has ended, or their parent has.
--
-- Caller   beat_worker_v1.
-- Locks    run_reminders rows and jobs rows, skip locked.
-- Index    run_reminders_pkey, jobs_pkey.
-- Raises   nothing.
--
-- At most 100 a beat. A reminder whose run is locked again stays for the next one.
create or replace function _look_at_runs(p_now timestamptz)
returns void
language plpgsql
volatile
as $$
declare
  v_reminder run_reminders;
  v_run      jobs;
begin
  for v_reminder in
    select r.* from run_reminders as r order by r.id limit 100 for update skip locked
  loop
    select j.* into v_run from jobs as j where j.id = v_reminder.run_id for update skip locked;
    continue when not found and exists (select from jobs as j where j.id = v_reminder.run_id);

    if found then
      perform _look_at_run(v_run, p_now);
      if v_run.on_parent_end = 'cancel' and not exists (
        select from jobs as j
        where j.id = v_run.parent_id and coalesce(j.cancel_requested_at, 'infinity') = 'infinity'
      ) then
        perform _cancel_child(v_run.parent_id, v_run.id, p_now);
      end if;
    end if;
    delete from run_reminders as r where r.id = v_reminder.id;
  end loop;
end;
$$
set search_path from current;

comment on function _look_at_runs is 'Look at runs that could not be locked before.';

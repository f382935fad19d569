-- Holds a run: at once when it does not run, else before its next step.
--
-- Caller   operators; src/PgEngine/Admin; `pgengine pause-run`.
-- Locks    the jobs row, for no key update; waits for it.
-- Index    jobs_pkey, history_id_idx; jobs_lane_idx (written).
-- Raises   nothing.
--
-- A running one is told by notification, and finds the request whenever it looks or parks: its step
-- bodies finish, nothing new begins. A successor of a key stays in its place, and is held when it
-- first parks. What a parked run waits for stays with it; resume looks at it again.
create or replace function pause(run_id bigint, reason text default null)
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
  v_run := _lock_run(pause.run_id);
  if v_run.id is null then
    return _answer_for_absent_run(pause.run_id);
  elsif v_run.step_count is null then
    return 'not a run';
  elsif v_run.pause_requested_at is not null or v_run.state = 'paused' then
    return 'already';
  end if;

  perform _audit('pause', pause.run_id::text, pause.reason, null);
  if v_run.state = 'running' or v_run.follows is not null then
    update jobs as j
    set pause_requested_at = v_now, pause_reason = pause.reason
    where j.id = pause.run_id;
    perform _notify('wake', 'r:' || pause.run_id);
    return 'requested';
  end if;

  update jobs as j
  set pause_requested_at = v_now,
      pause_reason = pause.reason,
      state = 'paused',
      run_at = 'infinity',
      held_run_at = coalesce(nullif(coalesce(j.held_run_at, j.run_at), 'infinity'), v_now),
      awaits = case when _is_parked(v_run) then j.awaits end
  where j.id = pause.run_id;
  return 'paused';
end;
$$
set search_path from current;

comment on function pause is
'Hold a run until resume(): no step of it begins meanwhile.
Signals sent to it are kept. Its timeout goes on.
Answers: paused; requested (it runs: its steps finish, then it is held); already; finished; unknown;
not a run.
Example: select pause(42, ''waiting for the bank'');';

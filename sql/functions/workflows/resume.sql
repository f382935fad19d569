-- Lets a run go on that was held, by pause() or because it did not fit the code.
--
-- Caller   operators; src/PgEngine/Admin; `pgengine resume-run`.
-- Locks    the jobs row, for no key update; waits for it.
-- Index    jobs_pkey, history_id_idx; jobs_lane_idx (written).
-- Raises   nothing.
--
-- A run that waited when it was held goes on waiting, unless what it waits for has come: the search
-- is that of a signal. Any other is ready; one that did not fit is read from its beginning.
create or replace function resume(run_id bigint)
returns text
language plpgsql
volatile
security definer
as $$
#variable_conflict use_column
declare
  v_now timestamptz := _clock();
  v_run jobs;
  v_due timestamptz;
begin
  v_run := _lock_run(resume.run_id);
  if v_run.id is null then
    return _answer_for_absent_run(resume.run_id);
  elsif v_run.state <> 'paused' and v_run.pause_requested_at is null then
    return 'not paused';
  end if;

  perform _audit('resume', resume.run_id::text, null, null);
  v_due := case
    when v_run.state <> 'paused' then null
    when coalesce(v_run.awaits, '[]') = '[]' then greatest(v_run.held_run_at, v_now)
    else _run_due_at(v_run)
  end;

  update jobs as j
  set pause_requested_at = null,
      pause_reason = null,
      problem = null,
      state = case
        when v_run.state <> 'paused' then j.state
        when v_due is null then 'waiting'
        else 'ready'
      end,
      run_at = case when v_run.state = 'paused' then coalesce(v_due, 'infinity') else j.run_at end,
      held_run_at = case when v_run.state <> 'paused' or v_due is null then j.held_run_at end
  where j.id = resume.run_id
  returning j.* into v_run;

  if v_run.state = 'running' then
    perform _notify('wake', 'r:' || resume.run_id);
  elsif not _is_parked(v_run) or not _advance_run(v_run, v_now) then
    if v_run.run_at <= v_now then
      perform _wake_run(v_run, v_now);
    elsif v_run.run_at < 'infinity' then
      perform _wake(v_run.queue, v_run.kind, v_run.run_at, v_now);
    end if;
  end if;
  return 'resumed';
end;
$$
set search_path from current;

comment on function resume is
'Let a run go on that pause() holds, or that was blocked by changed code.
A blocked one is compared with the code again: repair the code first.
Answers: resumed; not paused; finished; unknown.';

-- Sends a signal to a run: at once when the run waits for it, else kept until it does.
--
-- Caller   people, triggers, functions; src/PgEngine/Sql/SignalRun.cs; `pgengine signal`;
--          signal_key.
-- Locks    the jobs row, for no key update; waits for it, but not for a Tx step of the run.
-- Index    jobs_pkey, history_id_idx, signals_dedupe_idx; signals_pkey (written).
-- Raises   QE002, QE003, QE053.
--
-- The row's lock makes the order of ids the order of commits, and decides between a signal and a
-- run that is just going to wait: whoever comes second sees what the first has done. A signal is
-- written first in any case, then the run takes it, by the one search that a parking run uses too.
create or replace function signal(
  run_id  bigint,
  name    text,
  payload jsonb default null,
  dedupe  text default null
)
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
  perform _check_signal(signal.name, signal.payload, signal.dedupe);

  v_run := _lock_run(signal.run_id);
  if v_run.id is null then
    return _answer_for_absent_run(signal.run_id);
  elsif v_run.step_count is null then
    return 'unknown';
  end if;

  insert into signals (run_id, name, payload, dedupe, sent_at)
  values (signal.run_id, signal.name, signal.payload, signal.dedupe, v_now)
  on conflict (run_id, name, dedupe) where dedupe is not null do nothing;
  if not found then
    return 'duplicate';
  end if;

  if v_run.state = 'running' then
    perform _notify('wake', 'r:' || signal.run_id);
  elsif v_run.state <> 'paused' and _is_parked(v_run)
    and v_run.awaits @> jsonb_build_array(jsonb_build_object('signal', signal.name))
    and _advance_run(v_run, v_now)
  then
    return 'delivered';
  elsif v_run.state = 'ready' and v_run.run_at <= v_now then
    -- A claim may just have passed over the row for our lock.
    perform _wake_run(v_run, v_now);
  end if;
  return 'kept';
end;
$$
set search_path from current;

comment on function signal is
'Send a signal, a name with a JSON payload, to a run.
It is part of the caller''s transaction.
Signals of one name are taken in the order in which they were sent. A signal that comes before the
run waits for it is kept. dedupe: a second signal of that name and key is not taken, even when the
first has been.
Answers: delivered (the run waited for it and goes on); kept; duplicate; finished (too late);
unknown (no run has the id).
Example: select signal(42, ''shipped'', ''{"tracking": "x1"}'', dedupe => ''parcel-7'');';

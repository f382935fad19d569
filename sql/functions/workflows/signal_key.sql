-- Sends a signal to the run of a key, which it starts if there is none.
--
-- Caller   people, triggers, functions; src/PgEngine/Sql/SignalRun.cs; `pgengine signal --key`.
-- Locks    those of signal; to start a run also those of _put_run, before them.
-- Index    jobs_key_idx, keys_pkey; those of signal and _put_run.
-- Raises   QE007, QE009, QE013; those of signal; to start a run also those of start.
--
-- Two senders that both find nothing start one run: the second waits for the keys row of the first.
create or replace function signal_key(
  key              text,
  name             text,
  payload          jsonb default null,
  dedupe           text default null,
  queue            text default 'default',
  start_if_missing text default null,
  input            jsonb default '{}',
  options          jsonb default null
)
returns text
language plpgsql
volatile
security definer
as $$
#variable_conflict use_column
declare
  v_now    timestamptz := _clock();
  v_run    new_job;
  v_id     bigint;
  v_answer text;
begin
  perform _check_queue(signal_key.queue);
  if signal_key.key is null then
    raise exception using errcode = 'QE013', message = 'signal_key needs a key';
  elsif signal_key.options - array['version', 'labels'] <> '{}'
    or coalesce((signal_key.options -> 'version')::text, 'null') !~ '^(null|[0-9]{1,9})$'
  then
    raise exception using errcode = 'QE009',
      message = format('options of signal_key do not fit: %s', left(signal_key.options::text, 200)),
      hint = 'Known options: version (a number), labels (an object).';
  end if;

  select j.id into v_id from jobs as j
  where j.queue = signal_key.queue and j.key = signal_key.key
  order by (j.follows is null) desc
  limit 1;
  v_id := coalesce(v_id, (
    select k.job_id from keys as k
    where k.queue = signal_key.queue and k.key = signal_key.key and k.expires_at > v_now
  ));

  if v_id is null and signal_key.start_if_missing is null then
    perform _check_signal(signal_key.name, signal_key.payload, signal_key.dedupe);
    return 'unknown';
  elsif v_id is null then
    v_run := _new_run(
      signal_key.start_if_missing, (signal_key.options ->> 'version')::integer, signal_key.input,
      signal_key.key, 'use_existing', null, signal_key.queue, null, 0, null,
      signal_key.options -> 'labels', null, null, null, null, null, v_now);
    v_id := _put_run(
      v_run, signal_key.options -> 'labels', null, null, null, 'use_existing', v_now);
  end if;

  v_answer := signal(v_id, signal_key.name, signal_key.payload, signal_key.dedupe);
  return case when v_id = v_run.id then 'started' else v_answer end;
end;
$$
set jit = off
set enable_seqscan = off
set enable_bitmapscan = off
set search_path from current;

comment on function signal_key is
'Send a signal to the run of a key; start_if_missing names what to start.
The key is looked for among live runs, then among those remembered. options, for a run that is
started: {"version": 2, "labels": {…}}; input is its input.
Answers: those of signal; started (there was none; the signal is kept for the new run).
Example: select signal_key(''cart-7'', ''add'', ''{"sku": "a"}'', start_if_missing => ''cart'');';

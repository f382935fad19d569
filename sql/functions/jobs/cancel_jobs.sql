-- Cancels the live jobs that match, a batch at a time.
--
-- Caller   operators; src/PgEngine/Admin; the command cancel-jobs.
-- Locks    jobs rows in id order, skip locked: it never waits.
-- Index    jobs_lane_idx when a queue is named, else jobs_pkey.
-- Raises   QE202 without any filter, for a state that is not live, for a max below 1.
--
-- Each row is locked and read again by itself, so that what the end of one sets free (the successor
-- of its key) is seen by the next.
create or replace function cancel_jobs(
  queue          text default null,
  kind           text default null,
  state          text default null,
  created_before timestamptz default null,
  reason         text default null,
  max            integer default 1000
)
returns integer
language plpgsql
volatile
security definer
as $$
#variable_conflict use_column
declare
  v_now    timestamptz := _clock();
  v_states text[] := _live_states(cancel_jobs.state);
  v_ids    bigint[];
  v_id     bigint;
  v_job    jobs;
  v_count  integer := 0;
begin
  if num_nonnulls(
    cancel_jobs.queue, cancel_jobs.kind, cancel_jobs.state, cancel_jobs.created_before
  ) = 0 then
    raise exception using errcode = 'QE202', message = 'name a queue, a kind, a state or a time',
      hint = 'To cancel everything: state => ''live''.';
  end if;
  if v_states is null then
    raise exception using errcode = 'QE202',
      message = format('%L is no state of a live job', left(cancel_jobs.state, 220));
  end if;
  if coalesce(cancel_jobs.max, 0) < 1 then
    raise exception using errcode = 'QE202',
      message = format('max must be at least 1, got %s', cancel_jobs.max);
  end if;

  v_ids := array(
    select j.id from jobs as j
    where (j.state = any (v_states) or j.step_count is not null)
      and _shown_state(j, v_now) = any (v_states)
      and coalesce(j.cancel_requested_at, 'infinity') = 'infinity'
      and (cancel_jobs.state is distinct from 'scheduled' or j.run_at > v_now)
      and (cancel_jobs.queue is null or (j.queue = cancel_jobs.queue and j.kind >= ''))
      and (cancel_jobs.kind is null or j.kind = cancel_jobs.kind)
      and (cancel_jobs.created_before is null or j.created_at < cancel_jobs.created_before)
    order by j.id
    limit least(cancel_jobs.max, 10000)
  );
  foreach v_id in array v_ids
  loop
    select j.* into v_job from jobs as j where j.id = v_id for update skip locked;
    continue when not found or v_job.cancel_requested_at < 'infinity'
      or _shown_state(v_job, v_now) <> all (v_states);

    if v_job.step_count is not null then
      perform _cancel_run(v_job, cancel_jobs.reason, v_now);
    elsif v_job.state = 'running' then
      update jobs as j
      set cancel_requested_at = v_now, cancel_reason = cancel_jobs.reason
      where j.id = v_id;
      perform _notify('wake', 'c:' || v_id);
    else
      perform _finish_job(
        v_job, 'cancelled', coalesce(cancel_jobs.reason, 'cancelled'), null, v_now);
    end if;
    v_count := v_count + 1;
  end loop;

  perform _audit('cancel_jobs', null, cancel_jobs.reason, jsonb_strip_nulls(jsonb_build_object(
    'queue', cancel_jobs.queue, 'kind', cancel_jobs.kind, 'state', cancel_jobs.state,
    'created_before', cancel_jobs.created_before, 'count', v_count)));
  return v_count;
end;
$$
set plan_cache_mode = force_custom_plan
set search_path from current;

comment on function cancel_jobs is
'Cancel the live jobs that match, lowest id first; returns how many.
At most max, and 10000, a call: call it again until it returns 0. Running ones are asked to stop.
state: ready, scheduled, running, blocked, waiting, paused or live.
Example: select cancel_jobs(kind => ''send_email'', reason => ''campaign is off'');';

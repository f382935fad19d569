-- Parks one run under its lease, or says why not: what it waits for is there already, or it shall
-- be cancelled.
--
-- Caller   park_runs_v1.
-- Locks    the jobs row for no key update, skip locked; then as _free_place.
-- Index    jobs_pkey, history_id_idx, steps_pkey; jobs_lane_idx (written).
-- Raises   QE011 for a park that waits for nothing.
--
-- Under the lock nobody sends a signal: one that was sent before is found here, one that comes
-- later finds the run parked. A step in a transaction of the user's holds the row for key share,
-- which does not mind. p_step_count: the greatest n that the run has given out. A park is a sign of
-- life: the attempt is spared, losses are forgotten.
create or replace function _park_run(
  p_worker_id  bigint,
  p_run_id     bigint,
  p_lease      uuid,
  p_mode       text,
  p_step_count integer,
  p_step       text,
  p_awaits     jsonb,
  p_problem    text,
  p_now        timestamptz
)
returns table (
  answer text, is_let_go boolean, n integer, kind smallint, hash bigint, name text,
  at timestamptz, due_at timestamptz, codec smallint, value bytea
)
language plpgsql
volatile
as $$
#variable_conflict use_column
declare
  v_run    jobs;
  v_awaits jsonb;
  v_due    timestamptz;
  v_state  text;
begin
  is_let_go := false;
  select j.* into v_run from jobs as j where j.id = p_run_id for no key update skip locked;
  if not found then
    answer := case
      when exists (select from jobs as j where j.id = p_run_id) then 'busy'
      when exists (select from history as h where h.id = p_run_id) then 'stale'
      else 'gone'
    end;
  elsif v_run.lease is distinct from p_lease then
    answer := 'stale';
  elsif v_run.state <> 'running' then
    answer := case
      when v_run.last_outcome = 'blocked' then 'blocked'
      when v_run.last_outcome is distinct from 'parked' then 'stale'
      when v_run.state = 'paused' then 'paused'
      else 'parked'
    end;
  elsif p_mode in ('look', 'park') and v_run.cancel_requested_at < 'infinity' then
    answer := 'cancel';
  elsif p_mode = 'park' and v_run.created_at + v_run.timeout <= p_now then
    answer := 'cancel';
  elsif p_mode = 'look' and v_run.pause_requested_at is not null then
    answer := 'pausing';
  end if;

  if answer is not null then
    return next;
    return;
  end if;

  if p_mode <> 'block' then
    select a.awaits, a.due_at into v_awaits, v_due from _await_times(p_run_id, p_awaits) as a;
    if v_run.pause_requested_at is null then
      return query
      select 'again', false, t.n, t.kind, t.hash, t.name, t.at, t.due_at, t.codec, t.value
      from _take_awaited(p_run_id, v_awaits, p_step_count, p_now) as t;
      if found then
        return;
      end if;
    end if;

    if p_mode = 'look' then
      answer := 'none';
      return next;
      return;
    elsif v_awaits is null and v_run.pause_requested_at is null then
      raise exception using errcode = 'QE011',
        message = format('run %s parks and waits for nothing', p_run_id);
    end if;
  end if;

  if p_mode = 'park' then
    v_due := least(v_due, v_run.created_at + v_run.timeout);
  end if;
  v_state := case
    when p_mode = 'block' or v_run.pause_requested_at is not null then 'paused'
    when v_due is null then 'waiting'
    else 'ready'
  end;

  update jobs as j
  set state          = v_state,
      run_at         = case v_state when 'ready' then greatest(v_due, p_now) else 'infinity' end,
      held_run_at    = case when v_state <> 'ready' then coalesce(j.held_run_at, j.run_at) end,
      slot           = false,
      spared         = j.spared + 1,
      losses         = 0,
      last_outcome   = case p_mode when 'block' then 'blocked' else 'parked' end,
      step_count     = coalesce(p_step_count, j.step_count),
      step           = p_step,
      awaits         = v_awaits,
      problem        = case p_mode
        when 'block' then left(coalesce(p_problem, 'blocked'), 20000) end,
      last_worker_id = p_worker_id
  where j.id = p_run_id;

  perform _free_place(v_run, p_now);
  if v_state = 'ready' then
    perform _wake(v_run.queue, v_run.kind, v_due, p_now);
  end if;

  answer := case
    when p_mode = 'block' then 'blocked' when v_state = 'paused' then 'paused' else 'parked' end;
  is_let_go := true;
  return next;
end;
$$
set search_path from current;

comment on function _park_run is 'Park one run under its lease, or say why not.';

-- The job that a fire of a schedule enqueues, as an element of enqueue_many.
--
-- Caller   _run_schedule, _check_schedule.
-- Locks    none.
-- Index    none.
-- Raises   nothing.
create or replace function _schedule_job(
  p_schedule schedules,
  p_fire_at  timestamptz,
  p_outcome  text
)
returns jsonb
language plpgsql
stable
as $$
declare
  v_options jsonb := coalesce(p_schedule.options, '{}');
  v_due_at  timestamptz := p_fire_at;
begin
  if p_outcome <> 'by hand' then
    v_due_at := v_due_at + _schedule_jitter(p_schedule.name, p_fire_at, p_schedule.jitter);
  end if;

  return (v_options - array['headers', 'retry', 'start_within'])
    || jsonb_build_object(
      'kind', p_schedule.kind, 'payload', p_schedule.payload, 'queue', p_schedule.queue,
      'priority', p_schedule.priority,
      'run_at', case when p_outcome <> 'by hand' then v_due_at end,
      'headers', coalesce(v_options -> 'headers', '{}') || jsonb_build_object(
        'schedule', p_schedule.name,
        'fire_at', to_char(p_fire_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'fired', p_outcome
      )
    )
    || case when v_options ? 'retry' then
      jsonb_build_object('options', jsonb_build_object('retry', v_options -> 'retry'))
      else '{}' end
    || case when v_options ? 'start_within' then
      jsonb_build_object('expires_at', v_due_at + (v_options ->> 'start_within')::interval)
      else '{}' end
    || case when p_schedule.overlap = 'queue' then
      jsonb_build_object('concurrency_key', 'schedule:' || p_schedule.name)
      else '{}' end;
end;
$$
set search_path from current;

comment on function _schedule_job is 'The job of one fire of a schedule.';

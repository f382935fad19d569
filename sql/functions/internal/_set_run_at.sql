-- Turns a job object's delay_ms, which only we write, into the run_at that enqueue_many knows.
--
-- Caller   _check_group, _finish_group, _complete_and_enqueue.
-- Locks    none.
-- Index    none.
-- Raises   22P02 for a delay that is no number.
--
-- A callback and a chained job are described long before they are enqueued: their delay counts from
-- then.
create or replace function _set_run_at(p_job jsonb, p_now timestamptz)
returns jsonb
language sql
stable
as $$
  select case
    when p_job ? 'delay_ms' then
      p_job - 'delay_ms' || jsonb_build_object(
        'run_at',
        p_now + least(greatest((p_job ->> 'delay_ms')::double precision, 0), 3153600000000)
          * interval '1 millisecond'
      )
    else p_job
  end
$$
set search_path from current;

comment on function _set_run_at is 'A job object with its delay_ms turned into run_at.';

-- Refuses a schedule that could not fire as it says.
--
-- Caller   _store_schedule.
-- Locks    none.
-- Index    none.
-- Raises   QE041, and what enqueue raises for the job.
create or replace function _check_schedule(p_schedule schedules, p_now timestamptz)
returns void
language plpgsql
stable
as $$
declare
  v_why text;
begin
  v_why := case
    when coalesce(p_schedule.catch_up, '') not in ('skip', 'latest', 'all') then
      format('catch_up is skip, latest or all, not %L', left(p_schedule.catch_up, 40))
    when p_schedule.catch_up_max is null or p_schedule.catch_up_max not between 1 and 1000 then
      format('catch_up_max goes from 1 to 1000, got %s', p_schedule.catch_up_max)
    when p_schedule.catch_up_window <= interval '0' then
      format('catch_up_window must be positive, got %s', p_schedule.catch_up_window)
    when coalesce(p_schedule.overlap, '') not in ('allow', 'skip', 'queue') then
      format('overlap is allow, skip or queue, not %L', left(p_schedule.overlap, 40))
    when p_schedule.jitter not between interval '0' and interval '1 day' then
      format('jitter goes from 0 to 1 day, got %s', p_schedule.jitter)
    when p_schedule.payload is null then 'payload must not be SQL null'
    when jsonb_typeof(p_schedule.options) <> 'object' then 'options must be a JSON object'
    when not array(select jsonb_object_keys(p_schedule.options)) <@ array[
      'max_attempts', 'timeout', 'keep_result', 'headers', 'tags', 'key', 'key_mode', 'key_ttl',
      'concurrency_key', 'retry', 'start_within'
    ] then
      format('unknown option in %s', left(p_schedule.options::text, 200))
    when p_schedule.overlap = 'queue' and p_schedule.options ? 'concurrency_key' then
      'overlap queue and a concurrency_key exclude each other'
  end;
  if v_why is not null then
    raise exception using errcode = 'QE041',
      message = format('schedule %L: %s', p_schedule.name, v_why);
  end if;

  begin
    perform _check_job_object(_schedule_job(p_schedule, p_now, 'enqueued'), 0, p_now);
  exception
    when others then
      raise exception using errcode = sqlstate, message =
        format('schedule %L: %s', p_schedule.name, regexp_replace(sqlerrm, '^job 0: ', ''));
  end;
end;
$$
set search_path from current;

comment on function _check_schedule is 'Raise unless a schedule may be stored.';

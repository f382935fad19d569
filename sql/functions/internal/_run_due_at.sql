-- When a parked run is to be looked at though nothing has come for it; null: never.
--
-- Caller   resume.
-- Locks    none.
-- Index    steps_pkey.
-- Raises   nothing.
--
-- The earliest time that its waits name, or the deadline of the whole run. That has passed, or does
-- not count any more, once a cancellation was delivered: the run is being undone.
create or replace function _run_due_at(p_run jobs)
returns timestamptz
language plpgsql
stable
as $$
declare
  v_due timestamptz := (
    select min((a.wait ->> 'due_at')::timestamptz)
    from jsonb_array_elements(p_run.awaits) as a (wait)
  );
begin
  if p_run.timeout is not null and not exists (
    select from steps as s where s.run_id = p_run.id and s.kind = 14
  ) then
    v_due := least(v_due, p_run.created_at + p_run.timeout);
  end if;
  return v_due;
end;
$$
set search_path from current;

comment on function _run_due_at is 'When a parked run is due without anything coming for it.';

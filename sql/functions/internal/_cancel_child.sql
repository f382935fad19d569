-- Cancels a child of a run, if it shall not outlive it.
--
-- Caller   _cancel_children, _act_for_steps, _start_child, _look_at_runs.
-- Locks    the child's jobs row, skip locked; then as _cancel_run.
-- Index    jobs_pkey.
-- Raises   nothing: busy when the row is locked.
create or replace function _cancel_child(p_parent_id bigint, p_child_id bigint, p_now timestamptz)
returns text
language plpgsql
volatile
as $$
declare
  v_child jobs;
begin
  select j.* into v_child from jobs as j
  where j.id = p_child_id and j.parent_id = p_parent_id and j.on_parent_end = 'cancel'
  for update skip locked;

  if found then
    perform _cancel_run(v_child, format('cancelled with its parent, run %s', p_parent_id), p_now);
  elsif exists (
    select from jobs as j where j.id = p_child_id and j.parent_id = p_parent_id
  ) then
    return 'busy';
  end if;
  return 'done';
end;
$$
set search_path from current;

comment on function _cancel_child is 'Cancel a child that shall end with its parent: done or busy.';

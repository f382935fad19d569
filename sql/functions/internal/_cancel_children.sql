-- Cancels the children of a run that shall not outlive it.
--
-- Caller   _cancel_run, _after_run_end.
-- Locks    the children's jobs rows in id order, skip locked.
-- Index    jobs_parent_idx.
-- Raises   nothing.
--
-- One that is locked, by its own end or by a step that writes its checkpoint in a transaction of
-- the user's, is left to the next beat.
create or replace function _cancel_children(p_parent_id bigint, p_now timestamptz)
returns void
language plpgsql
volatile
as $$
declare
  v_id bigint;
begin
  for v_id in
    select j.id from jobs as j
    where j.parent_id = p_parent_id and j.on_parent_end = 'cancel'
    order by j.id
  loop
    if _cancel_child(p_parent_id, v_id, p_now) = 'busy' then
      insert into run_reminders (run_id) values (v_id);
    end if;
  end loop;
end;
$$
set search_path from current;

comment on function _cancel_children is 'Cancel the children that shall end with this run.';

-- Ends a run at once, without undo, and with it the children that shall not outlive it.
--
-- Caller   terminate, _clear_key; they hold the lock on the run.
-- Locks    the children's rows in id order, waited for; leases rows, skip locked.
-- Index    jobs_parent_idx, jobs_pkey, leases_pkey.
-- Raises   nothing.
--
-- Children first: the end of a parent asks those still alive to cancel, which would let them undo.
-- A checkpoint of a running run may be open: its rows appear only after this. Where history keeps
-- nothing they would stay for ever, so it keeps such a run for an hour, and they go with it.
create or replace function _terminate_run(p_run jobs, p_reason text, p_now timestamptz)
returns void
language plpgsql
volatile
as $$
declare
  v_child jobs;
begin
  for v_child in
    select j.* from jobs as j
    where j.parent_id = p_run.id and j.on_parent_end = 'cancel'
    order by j.id
    for update
  loop
    perform _terminate_run(v_child, 'parent terminated', p_now);
  end loop;

  perform _finish_job(
    p_run, 'cancelled', coalesce(p_reason, 'terminated'), null, p_now,
    case when p_run.state = 'running' then 'hour' end
  );
  if p_run.state = 'running' then
    perform _count_down_leases(array[p_run.lease], array[1]);
    perform _notify('wake', 'c:' || p_run.id);
  end if;
end;
$$
set search_path from current;

comment on function _terminate_run is 'End a run at once, with its children, without undo.';

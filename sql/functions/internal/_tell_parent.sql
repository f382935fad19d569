-- Tells a run that children of it have ended: a signal each, and a look.
--
-- Caller   _after_run_end, whose lock_timeout it needs.
-- Locks    the parent's jobs row for no key update, 20 ms at most.
-- Index    jobs_pkey, history_id_idx; signals_dedupe_idx, signals_pkey (written).
-- Raises   nothing.
--
-- The end of a child is a signal, so that it goes the way of every other: kept until the parent
-- looks, taken with the row it becomes. Without the lock the signal is stored all the same, and a
-- reminder makes the next beat look. A parent that failed keeps its journal, and may be retried: it
-- keeps the signal too.
create or replace function _tell_parent(p_parent_id bigint, p_runs ended_run[], p_now timestamptz)
returns void
language plpgsql
volatile
as $$
declare
  v_parent jobs;
  v_locked boolean;
begin
  select j.* into v_parent from jobs as j where j.id = p_parent_id
  for no key update skip locked;
  v_locked := found;
  if not v_locked then
    begin
      select j.* into v_parent from jobs as j where j.id = p_parent_id for no key update;
      v_locked := found;
      if not found and not exists (
        select from history as h where h.id = p_parent_id and h.state <> 'completed'
      ) then
        return;
      end if;
    exception
      when lock_not_available or deadlock_detected then
        insert into run_reminders (run_id) values (p_parent_id);
    end;
  end if;

  insert into signals (run_id, name, payload, dedupe, sent_at)
  select p_parent_id, '>' || r.parent_step,
    jsonb_build_object('state', r.state, 'result', r.result, 'reason', r.reason), r.id::text, p_now
  from unnest(p_runs) as r
  where r.parent_id = p_parent_id and r.parent_step is not null
  order by r.id
  on conflict do nothing;

  if v_locked then
    perform _look_at_run(v_parent, p_now);
  end if;
end;
$$
set search_path from current;

comment on function _tell_parent is 'Tell a run that children of it have ended.';

-- What is left to do when runs have ended: tell their parents, end their children, forget what is
-- not kept.
--
-- Caller   _complete_runs, _finish_job; the runs are deleted, in this transaction.
-- Locks    parents' jobs rows in id order, 20 ms each; children's, skip locked.
-- Index    jobs_parent_idx, steps_pkey, signals_pkey; see _tell_parent.
-- Raises   nothing.
--
-- Child before parent, where a cancellation goes from parent to child: so neither waits for long.
-- Signals of a completed run go at once; those of a failed or cancelled one stay with its journal,
-- for a retry.
create or replace function _after_run_end(p_runs ended_run[], p_now timestamptz)
returns void
language plpgsql
volatile
set lock_timeout = '20ms'
as $$
declare
  v_id   bigint;
  v_gone bigint[];
begin
  for v_id in
    select distinct r.parent_id from unnest(p_runs) as r
    where r.parent_step is not null order by r.parent_id
  loop
    perform _tell_parent(v_id, p_runs, p_now);
  end loop;

  if exists (select from jobs as j where j.parent_id is not null) then
    for v_id in select r.id from unnest(p_runs) as r order by r.id
    loop
      perform _cancel_children(v_id, p_now);
    end loop;
  end if;

  if exists (select from signals) then
    delete from signals as s
    where s.run_id in (
      select r.id from unnest(p_runs) as r where r.state = 'completed' or not r.is_kept
    );
  end if;

  v_gone := array(select r.id from unnest(p_runs) as r where not r.is_kept);
  if cardinality(v_gone) > 0 then
    delete from steps as s where s.run_id = any (v_gone);
  end if;
end;
$$
set search_path from current;

comment on function _after_run_end is 'Tell parents, end children, forget what is not kept.';

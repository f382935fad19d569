-- Finishes a group: counts, callback, time.
--
-- Caller   _finish_if_ended; it holds the lock on the group.
-- Locks    what the enqueue of the callback takes.
-- Index    group_endings_idx, groups_pkey.
-- Raises   55P03 when the callback's key is locked: then the group is looked at again.
--
-- The callback belongs to the parent, unless it says otherwise: what waits for a group waits for
-- what it does at its end. The counts go into its payload; one that the runtime has encoded cannot
-- take them, and its headers do. A callback that cannot be enqueued any more must not keep the last
-- member from ending: it is noted, and doctor() names it.
create or replace function _finish_group(p_group groups, p_now timestamptz)
returns void
language plpgsql
volatile
as $$
declare
  v_callback jsonb := _set_run_at(p_group.callback, p_now);
  v_place    text;
  v_counts   record;
  v_job_id   bigint;
  v_problem  text;
begin
  select
    coalesce(sum(e.completed), 0) as completed, coalesce(sum(e.failed), 0) as failed,
    coalesce(sum(e.cancelled), 0) as cancelled
  into v_counts
  from group_endings as e
  where e.group_id = p_group.id;

  delete from group_endings as e
  where e.ctid = any (array(
    select n.ctid from group_endings as n where n.group_id = p_group.id for update skip locked
  ));

  if v_callback is not null then
    v_place := case
      when v_callback -> 'payload' -> '$pgengine' is null then 'payload' else 'headers'
    end;
    v_callback := v_callback || jsonb_build_object(
      v_place, coalesce(nullif(v_callback -> v_place, 'null'), '{}') || jsonb_build_object(
        'group', jsonb_build_object(
          'id', p_group.id, 'completed', v_counts.completed, 'failed', v_counts.failed,
          'cancelled', v_counts.cancelled
        )
      )
    );
    if p_group.parent_id is not null then
      v_callback := v_callback || jsonb_build_object(
        'options',
        jsonb_build_object('group', p_group.parent_id)
          || coalesce(nullif(v_callback -> 'options', 'null'), '{}')
      );
    end if;

    begin
      select e.id into v_job_id from enqueue_many(jsonb_build_array(v_callback)) as e(id);
    exception
      when lock_not_available or deadlock_detected then
        raise;
      when others then
        v_problem := left(format('%s: %s', sqlstate, sqlerrm), 2000);
    end;
  end if;

  update groups as g
  set finished_at = p_now, completed = v_counts.completed, failed = v_counts.failed,
      cancelled = v_counts.cancelled, callback_job_id = v_job_id, problem = v_problem
  where g.id = p_group.id;
end;
$$
set search_path from current;

comment on function _finish_group is 'Finish a group and enqueue its callback.';

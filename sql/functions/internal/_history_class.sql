-- The retention class of a job that ends now; null when history does not keep it.
--
-- Caller   _finish_job. (_complete_jobs writes the same out for its set.)
-- Locks    none.
-- Index    queues_pkey, kinds_pkey, settings_pkey.
-- Raises   nothing.
--
-- Whether it is kept: keep_result of the job, else the kind's word, else the queue's. How long: the
-- kind's word for this state, else the queue's, else the engine-wide one.
create or replace function _history_class(
  p_queue       text,
  p_kind        text,
  p_state       text,
  p_keep_result boolean
)
returns text
language plpgsql
stable
as $$
declare
  v_queue queues;
  v_kind  kinds;
  v_keeps text;
begin
  select q.* into v_queue from queues as q where q.queue = p_queue;
  select k.* into v_kind from kinds as k where k.kind = p_kind;
  v_keeps := coalesce(v_kind.history, v_queue.history, 'all');
  if not coalesce(p_keep_result, false)
    and (v_keeps = 'none' or (v_keeps = 'failed' and p_state = 'completed'))
  then
    return null;
  end if;

  return coalesce(
    case p_state
      when 'completed' then coalesce(v_kind.keep_completed, v_queue.keep_completed)
      when 'failed' then coalesce(v_kind.keep_failed, v_queue.keep_failed)
      else coalesce(v_kind.keep_cancelled, v_queue.keep_cancelled)
    end,
    _default_retention(p_state)
  );
end;
$$
set search_path from current;

comment on function _history_class is
'The retention class of a job that ends in this state; null: not kept.';

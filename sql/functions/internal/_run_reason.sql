-- Why a live run does not run; null when there is nothing to say.
--
-- Caller   _list_runs.
-- Locks    none.
-- Index    queues_pkey; workers has few rows.
-- Raises   nothing.
create or replace function _run_reason(
  p_word          text,
  p_state         text,
  p_queue         text,
  p_kind          text,
  p_problem       text,
  p_pause_reason  text,
  p_cancel_reason text,
  p_now           timestamptz
)
returns text
language plpgsql
stable
as $$
begin
  return case
    when p_word = 'blocked' then p_problem
    when p_word = 'paused' then p_pause_reason
    when p_word = 'cancelling' then p_cancel_reason
    when p_word <> 'ready' then null
    when p_state = 'blocked' then 'held back by a limit'
    when exists (select from queues as q where q.queue = p_queue and q.paused_at is not null)
      then format('queue %s is paused', p_queue)
    when not exists (
      select from workers as w
      where p_queue = any (w.queues) and p_kind = any (w.kinds)
        and w.beat_at >= p_now - w.stale_after
    )
      then format('no worker serves %s on %s', p_kind, p_queue)
  end;
end;
$$
set search_path from current;

comment on function _run_reason is 'Why a live run does not run.';

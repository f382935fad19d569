-- Sends a notification, unless that could hurt the sender.
--
-- Caller   whatever wakes somebody: _wake, _wake_one, _finish_job, _complete_jobs, cancel …
-- Locks    the server-wide notification lock, at the caller's commit.
-- Index    settings_pkey.
-- Raises   nothing.
--
-- A notification is a hint, so it must never cost a commit: a full queue would fail the COMMIT of
-- the sender, in every database of the server, where nothing can catch it. PREPARE TRANSACTION
-- refuses a transaction that has notified: such sessions say `set pgengine.notify = off`.
create or replace function _notify(p_channel text, p_payload text)
returns void
language plpgsql
volatile
as $$
begin
  if coalesce(current_setting('pgengine.notify', true), '') = 'off'
    or pg_notification_queue_usage() > 0.5
    or exists (
      select from settings as s where s.name = 'notify' and s.value = 'false'::jsonb
    )
  then
    return;
  end if;

  perform pg_notify(_channel(p_channel), p_payload);
end;
$$
set search_path from current;

comment on function _notify is
'Notify a channel of this schema; does nothing where a notify could hurt.';

-- Signals that a run has not taken yet, oldest first.
--
-- Caller   people; `pgengine run`.
-- Locks    none.
-- Index    signals_pkey.
-- Raises   nothing.
create or replace function signals(run_id bigint)
returns table (id bigint, name text, sent_at timestamptz, dedupe text, payload jsonb)
language sql
volatile
security definer
as $$
  select l.id, l.name, l.sent_at, l.dedupe, l.payload from _list_signals(signals.run_id) as l
$$
set search_path from current;

comment on function signals is
'Signals of a run that it has not taken yet, oldest first.
Those of one name are taken in this order. payload is null for callers who only have the viewer
profile. At most 10000.';

-- Signals that a run has not taken yet.
--
-- Caller   signals.
-- Locks    none.
-- Index    signals_pkey.
-- Raises   nothing.
--
-- Payloads may hold what a viewer must not see: they are null unless the caller is an operator or
-- owns the schema. A child's end, which comes as a signal too, is no signal to people.
create or replace function _list_signals(p_run_id bigint)
returns table (id bigint, name text, sent_at timestamptz, dedupe text, payload jsonb)
language plpgsql
volatile
as $$
#variable_conflict use_column
declare
  v_trusted boolean := _caller_has_profile('operator');
begin
  return query
  select s.id, s.name, s.sent_at, s.dedupe, case when v_trusted then _shown(s.payload) end
  from signals as s
  where s.run_id = p_run_id and not s.is_taken and s.name not like '>%'
  order by s.id
  limit 10000;
end;
$$
set search_path from current;

comment on function _list_signals is 'Signals that a run has not taken yet.';

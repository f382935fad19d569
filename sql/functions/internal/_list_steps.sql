-- A page of a run's journal, in the order in which it was written.
--
-- Caller   steps.
-- Locks    none.
-- Index    steps_pkey.
-- Raises   QE202 for a max below 1.
--
-- Values may hold what a viewer must not see: they are null unless the caller is an operator or
-- owns the schema. Rows that share the last number come along, so that the next page misses none.
create or replace function _list_steps(p_run_id bigint, p_after_n integer, p_max integer)
returns table (
  n      integer,
  name   text,
  kind   text,
  at     timestamptz,
  due_at timestamptz,
  undo   text,
  value  jsonb,
  bytes  integer
)
language plpgsql
volatile
as $$
#variable_conflict use_column
declare
  v_trusted boolean := _caller_has_profile('operator');
begin
  if coalesce(p_max, 0) < 1 then
    raise exception using errcode = 'QE202',
      message = format('max must be at least 1, got %s', p_max);
  end if;

  return query
  select
    s.n, s.name, _step_kind(s.kind), s.at, s.due_at, s.undo,
    case when v_trusted then _step_value(s.value, s.codec) end, octet_length(s.value)
  from (
    select r.n, r.name, r.kind, r.at, r.due_at, r.undo, r.value, r.codec, r.hash
    from steps as r
    where r.run_id = p_run_id and r.n > coalesce(p_after_n, 0)
    order by r.n
    fetch first (least(p_max, 10000)) rows with ties
  ) as s
  order by s.n, s.at, s.hash;
end;
$$
set search_path from current;

comment on function _list_steps is 'A page of a run''s journal.';

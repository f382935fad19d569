-- Who holds back vacuum in this database the longest.
--
-- Caller   _health_server, stats.
-- Locks    none.
-- Index    none: system views.
-- Raises   nothing.
create or replace function _oldest_snapshot(p_now timestamptz)
returns table (
  holder       text,
  transactions bigint,
  seconds      double precision
)
language plpgsql
volatile
as $$
begin
  return query
  select h.holder, h.transactions, h.seconds
  from _snapshot_holders(p_now) as h
  order by h.transactions desc
  limit 1;
end;
$$
set search_path from current;

comment on function _oldest_snapshot is 'Who holds back vacuum the longest; at most one row.';

-- The cheap checks: one row that is ok, or one row per trouble.
--
-- Caller   health, doctor.
-- Locks    none.
-- Index    see _health_schema, _health_workers, _health_queues, _health_server.
-- Raises   nothing.
create or replace function _health_checks(p_now timestamptz)
returns table (
  place      bigint,
  check_name text,
  status     text,
  subject    text,
  detail     text,
  cure       text
)
language plpgsql
volatile
as $$
#variable_conflict use_column
begin
  return query
  select row_number() over (), c.check_name, c.status, c.subject, c.detail, c.cure
  from (
    select s.check_name, s.status, s.subject, s.detail, s.cure from _health_schema() as s
    union all
    select w.check_name, w.status, w.subject, w.detail, w.cure from _health_workers(p_now) as w
    union all
    select q.check_name, q.status, q.subject, q.detail, q.cure from _health_queues(p_now) as q
    union all
    select v.check_name, v.status, v.subject, v.detail, v.cure from _health_server(p_now) as v
  ) as c;
end;
$$
set search_path from current;

comment on function _health_checks is 'The checks of health(), one row per trouble.';

-- Everything that can be seen to be wrong from inside the database, with the cure.
--
-- Caller   people, the command health, the runtime's health check.
-- Locks    none.
-- Index    see _health_schema, _health_workers, _health_queues, _health_server.
-- Raises   nothing.
create or replace function health()
returns table (
  check_name text,
  status     text,
  detail     text,
  cure       text
)
language plpgsql
volatile
security definer
as $$
#variable_conflict use_column
declare
  v_now timestamptz := _clock();
begin
  return query
  select s.check_name, s.status, s.detail, s.cure from _health_schema() as s
  union all
  select w.check_name, w.status, w.detail, w.cure from _health_workers(v_now) as w
  union all
  select q.check_name, q.status, q.detail, q.cure from _health_queues(v_now) as q
  union all
  select v.check_name, v.status, v.detail, v.cure from _health_server(v_now) as v;
end;
$$
set search_path from current;

comment on function health is
'Checks of the engine, its workers and the server, each with its cure.
status is ok, warn or fail. Cheap enough for a probe: no check counts jobs.
Example: select check_name, status, detail, cure from health() where status <> ''ok'';';

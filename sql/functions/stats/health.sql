-- Everything that can be seen cheaply to be wrong from inside the database, with the cure.
--
-- Caller   people, the command health, the runtime's health check.
-- Locks    none.
-- Index    see _health_checks.
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
  c_shown constant integer := 5;
begin
  return query
  select
    c.check_name,
    case
      when bool_or(c.status = 'fail') then 'fail'
      when bool_or(c.status = 'warn') then 'warn'
      else 'ok'
    end,
    string_agg(c.detail, '; ' order by c.rank) filter (where c.rank <= c_shown)
      || case when count(*) > c_shown then format('; and %s more', count(*) - c_shown) else '' end,
    (array_agg(c.cure order by c.rank))[1]
  from (
    select h.place, h.check_name, h.status, h.detail, h.cure,
      row_number() over (partition by h.check_name order by h.place) as rank
    from _health_checks(_clock()) as h
  ) as c
  group by c.check_name
  order by min(c.place);
end;
$$
set search_path from current;

comment on function health is
'Checks of the engine, its workers and the server, each with its cure.
status is ok, warn or fail. Cheap enough for a probe: no check counts jobs. For more, see doctor().
Example: select check_name, status, detail, cure from health() where status <> ''ok'';';

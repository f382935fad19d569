-- Troubles with history: no partition for now, rows in the nets, pruning that does not get through.
--
-- Caller   doctor.
-- Locks    none.
-- Index    none: the catalog, and whether a net holds a row.
-- Raises   nothing.
--
-- An hour late is late: pruning comes back every minute.
create or replace function _doctor_history(p_now timestamptz)
returns setof finding
language plpgsql
volatile
as $$
#variable_conflict use_column
declare
  v_net  record;
  v_full boolean;
begin
  return query
  select
    'history_partitions', 'warn', format('class %s', u.class),
    format('history has no partition for jobs of the class %s that end now', u.class),
    'They go to its net meanwhile. See what is in the way: select * from prune().'
  from _classes_in_use() as u (class)
  where exists (select from workers as w where w.beat_at >= p_now - w.stale_after)
    and not exists (
      select from _history_partitions() as p
      where p.class = u.class and p.starts <= p_now and p.ends > p_now
    )
  order by u.class;

  for v_net in
    select p.name, p.class from _history_partitions() as p where p.starts is null order by p.name
  loop
    execute format('select exists (select from %I)', v_net.name) into v_full;
    if v_full then
      return query select
        'history_nets', 'info', v_net.name,
        format('%s holds finished jobs that found no partition', v_net.name),
        'Nothing is lost: prune() moves or deletes them. It happens while no worker prunes.';
    end if;
  end loop;

  return query
  select
    'history_pruning', 'warn', p.name,
    format('%s should be gone since %s (%s)', p.name,
      date_trunc('minute', p.ends + c.keep), pg_size_pretty(p.bytes)),
    coalesce(
      'Somebody reads history for long: end ' || (
        select string_agg(format('pid %s', l.pid), ', ')
        from (
          select distinct k.pid from pg_locks as k
          where k.locktype = 'relation' and k.relation = to_regclass(quote_ident(p.name))
            and k.database = (
              select d.oid from pg_database as d where d.datname = current_database()
            )
            and k.granted and k.pid <> pg_backend_pid()
        ) as l
      ) || '.',
      'Workers prune once a minute; by hand: select * from prune().'
    )
  from _history_partitions() as p
  join _history_classes() as c on c.class = p.class
  where p.ends <= p_now - c.keep - interval '1 hour'
  order by p.ends, p.name
  limit 100;
end;
$$
set search_path from current;

comment on function _doctor_history is 'Troubles with the partitions of history.';

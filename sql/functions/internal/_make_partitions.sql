-- Makes the partitions of history that are missing for now and the time ahead.
--
-- Caller   _prune; register_worker_v1, so that a worker never begins without one.
-- Locks    see _make_partition.
-- Index    see there.
-- Raises   nothing.
--
-- Stops at the first that is busy: the next call goes on. Nobody waits twice for one reader.
create or replace function _make_partitions(p_now timestamptz, p_max integer)
returns table (name text, action text, bytes bigint)
language plpgsql
volatile
as $$
#variable_conflict use_column
declare
  v_missing record;
begin
  for v_missing in
    with there as materialized (
      select p.class, p.starts, p.ends from _history_partitions() as p where p.starts is not null
    ),
    wanted as (
      select
        c.class,
        to_timestamp(
          (floor(extract(epoch from p_now) / extract(epoch from c.width)) + n.n)
            * extract(epoch from c.width)
        ) as starts,
        c.width
      from _history_classes() as c
      cross join lateral generate_series(0, c.ahead) as n (n)
      where c.class in (select u.class from _classes_in_use() as u (class))
    )
    select
      w.class, w.starts, w.starts + w.width as ends,
      format('history_%s_%s', w.class, to_char(w.starts at time zone 'UTC', 'YYYYMMDDHH24')) as name
    from wanted as w
    where not exists (
      select from there as t
      where t.class = w.class and t.starts <= w.starts and t.ends > w.starts
    )
    order by w.starts, w.class
    limit p_max
  loop
    name := v_missing.name;
    action := _make_partition(
      v_missing.class, v_missing.name, v_missing.starts, v_missing.ends);
    bytes := 0;
    return next;
    exit when action = 'busy';
  end loop;
end;
$$
set search_path from current;

comment on function _make_partitions is 'Make missing partitions of history, for now and ahead.';

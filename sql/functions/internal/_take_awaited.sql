-- Finds what a run waits for, and takes the signals that it may go on with: each becomes a row of
-- its journal, in this transaction.
--
-- Caller   _advance_run, _park_run; they hold the lock on the run.
-- Locks    signals rows, as it deletes them: nobody else does without the lock on the run.
-- Index    steps_pkey, signals_pkey.
-- Raises   nothing.
--
-- The first of these that finds anything is the answer. (a) rows that are there already, from an
-- answer that was lost, and times that have come: nothing is consumed. (b) signals: for each wait
-- its oldest one, two waits for one name in the order of their calls; but those inside an Any only
-- if there is no other, and then a single one, for the branches that lose must consume none. (c)
-- waits whose time has run out, by the same rule. A row stands under the hash of the wait; n goes
-- on from p_step_count.
create or replace function _take_awaited(
  p_run_id     bigint,
  p_awaits     jsonb,
  p_step_count integer,
  p_now        timestamptz
)
returns table (
  n integer, kind smallint, hash bigint, name text, at timestamptz, due_at timestamptz,
  codec smallint, value bytea
)
language plpgsql
volatile
as $$
#variable_conflict use_column
begin
  return query
  with waits as materialized (
    select a.hash, a.name, a.signal, a.timer
    from jsonb_to_recordset(p_awaits) as a(hash bigint, name text, signal text, timer bigint)
  )
  select s.n, s.kind, a.hash, a.name, s.at, s.due_at, s.codec, s.value
  from waits as a
  join steps as s on s.run_id = p_run_id and s.hash = a.hash
  where a.timer is distinct from a.hash
  union all
  select s.n, s.kind, a.hash, a.name, s.at, s.due_at, s.codec, s.value
  from waits as a
  join steps as s on s.run_id = p_run_id and s.hash = a.timer
  where a.signal is null and s.due_at <= p_now
  order by 1, 3;
  if found then
    return;
  end if;

  if exists (select from signals as s where s.run_id = p_run_id and not s.is_taken) then
    return query
    with waits as materialized (
      select a.hash, a.name, a.signal, coalesce(a.is_any, false) as is_any, a.place,
        row_number() over (partition by a.signal, coalesce(a.is_any, false) order by a.place) as k
      from rows from (
        jsonb_to_recordset(p_awaits) as (hash bigint, name text, signal text, "any" boolean)
      ) with ordinality as a(hash, name, signal, is_any, place)
      where a.signal is not null
    ),
    pending as materialized (
      select w.hash, w.name, w.signal, w.is_any, w.place, s.id, s.payload, s.dedupe
      from waits as w
      cross join lateral (
        select f.id, f.payload, f.dedupe from signals as f
        where f.run_id = p_run_id and f.name = w.signal collate "C" and not f.is_taken
        order by f.id
        offset case when w.is_any then 0 else w.k - 1 end
        limit 1
      ) as s
    ),
    chosen as materialized (
      select p.hash, p.name, p.signal, p.id, p.payload, p.dedupe,
        p.signal like '>%' as is_child, p.payload ->> 'state' = 'completed' as is_completed,
        row_number() over (order by p.place)::integer as place
      from pending as p
      where not p.is_any
        or (p.place = (select min(o.place) from pending as o)
          and not exists (select from pending as o where not o.is_any))
    ),
    marked as (
      update signals as s set is_taken = true, payload = null
      from chosen as c
      where s.run_id = p_run_id and s.name = c.signal collate "C" and s.id = c.id
        and c.dedupe is not null and not c.is_child
    ),
    deleted as (
      delete from signals as s
      using chosen as c
      where s.run_id = p_run_id and s.name = c.signal collate "C" and s.id = c.id
        and (c.dedupe is null or c.is_child)
    )
    insert into steps as t (run_id, hash, at, n, kind, name, value)
    select p_run_id, c.hash, p_now, p_step_count + c.place,
      case when not c.is_child then 6 when c.is_completed then 10 else 11 end,
      c.name,
      convert_to(
        coalesce(
          case
            when not c.is_child then c.payload
            when c.is_completed then c.payload -> 'result'
            else c.payload - 'result'
          end, 'null'
        )::text, 'UTF8')
    from chosen as c
    returning t.n, t.kind, t.hash, t.name, t.at, t.due_at, t.codec, t.value;
    if found then
      return;
    end if;
  end if;

  return query
  with waits as materialized (
    select a.hash, a.name, coalesce(a.is_any, false) as is_any, a.place
    from rows from (
      jsonb_to_recordset(p_awaits)
        as (hash bigint, name text, signal text, due_at timestamptz, "any" boolean)
    ) with ordinality as a(hash, name, signal, due_at, is_any, place)
    where a.signal is not null and a.due_at <= p_now
  )
  insert into steps as t (run_id, hash, at, n, kind, name)
  select p_run_id, w.hash, p_now,
    p_step_count + row_number() over (order by w.place)::integer, 7, w.name
  from waits as w
  where not w.is_any
    or (w.place = (select min(o.place) from waits as o)
      and not exists (select from waits as o where not o.is_any))
  returning t.n, t.kind, t.hash, t.name, t.at, t.due_at, t.codec, t.value;
end;
$$
set search_path from current;

comment on function _take_awaited is
'What a run waits for and may have now; signals are taken and become rows of its journal.';

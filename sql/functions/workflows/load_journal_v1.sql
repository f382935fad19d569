-- One page of the journal of a run, under its lease.
--
-- Caller   src/PgEngine/Sql/LoadJournal.cs, when the claim has left rows out.
-- Locks    none.
-- Index    jobs_pkey, steps_pkey.
-- Raises   nothing.
--
-- A page holds at least one row, however large.
create or replace function load_journal_v1(
  p_run_id     bigint,
  p_lease      uuid,
  p_after_n    integer default 0,
  p_after_hash bigint default null,
  p_max_bytes  integer default 1048576
)
returns table (
  run_id bigint, n integer, kind smallint, hash bigint, name text, at timestamptz,
  due_at timestamptz, codec smallint, value bytea, is_partial boolean
)
language plpgsql
volatile
security definer
as $$
#variable_conflict use_column
begin
  if not exists (
    select from jobs as j where j.id = p_run_id and j.lease = p_lease and j.state = 'running'
  ) then
    return;
  end if;

  return query
  with counted as materialized (
    select
      s.n, s.kind, s.hash, s.name, s.at, s.due_at, s.codec, s.value,
      sum(coalesce(octet_length(s.value), 0) + octet_length(s.name) + 40) over place as bytes,
      row_number() over place as place
    from steps as s
    where s.run_id = p_run_id
      and (s.n > p_after_n or (s.n = p_after_n and s.hash > p_after_hash))
    window place as (order by s.n, s.hash)
  ),
  sent as (
    select c.n, c.kind, c.hash, c.name, c.at, c.due_at, c.codec, c.value, null::boolean as more
    from counted as c
    where c.bytes <= p_max_bytes or c.place = 1
    union all
    select null, null, null, null, null, null, null, null,
      exists (select from counted as c where c.bytes > p_max_bytes and c.place > 1)
  )
  select p_run_id, s.n, s.kind, s.hash, s.name, s.at, s.due_at, s.codec, s.value, s.more
  from sent as s
  order by s.n, s.hash;
end;
$$
set jit = off
set enable_seqscan = off
set search_path from current;

comment on function load_journal_v1 is
'A page of a run''s journal, from behind (p_after_n, p_after_hash) on.
The last row has n null; its is_partial says whether there is more. No row at all: the lease is
lost.';

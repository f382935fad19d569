-- What a checkpoint says of the items that are not plainly written.
--
-- Caller   checkpoint_steps_v1, whose planner settings it needs.
-- Locks    none.
-- Index    jobs_pkey, steps_pkey.
-- Raises   nothing.
--
-- p_runs and p_written: run and hash of the rows that were inserted. Of two items for one row the
-- later one is answered as adopted, like any other that came second.
create or replace function _answer_steps(
  p_run_ids bigint[],
  p_leases  uuid[],
  p_hashes  bigint[],
  p_names   text[],
  p_values  bytea[],
  p_dues    timestamptz[],
  p_answers text[],
  p_runs    bigint[],
  p_written bigint[]
)
returns table (
  item integer, answer text, at timestamptz, n integer, kind smallint, name text,
  due_at timestamptz, codec smallint, value bytea
)
language plpgsql
volatile
as $$
#variable_conflict use_column
begin
  return query
  with asked as materialized (
    select
      u.run_id, u.lease, u.hash, u.name, u.value, u.due_at, u.answer, u.place::integer as place,
      (u.run_id, u.hash) in (
        select w.run_id, w.hash from unnest(p_runs, p_written) as w(run_id, hash)
      ) and row_number() over (partition by u.run_id, u.hash order by u.place) = 1 as is_written
    from unnest(p_run_ids, p_leases, p_hashes, p_names, p_values, p_dues, p_answers)
      with ordinality as u(run_id, lease, hash, name, value, due_at, answer, place)
  )
  select
    a.place,
    case
      when a.answer is not null and (a.answer <> 'started' or a.is_written) then a.answer
      when a.is_written then 'due'
      when j.id is null then 'stale'
      when s.name = a.name then 'adopted'
      else 'collision'
    end,
    k.at, k.n, k.kind, k.name, k.due_at, k.codec, k.value
  from asked as a
  left join lateral (
    select r.id from jobs as r
    where r.id = a.run_id and r.lease = a.lease and r.state = 'running'
    offset 0
  ) as j on true
  left join steps as s on s.run_id = a.run_id and s.hash = a.hash
  left join steps as k on k.run_id = a.run_id and k.hash = a.hash
    and j.id is not null and (a.answer is null or a.answer = 'started')
  where (a.answer is not null or not a.is_written or a.due_at is not null)
    and a.answer is distinct from 'done'
  order by a.place;
end;
$$
set search_path from current;

comment on function _answer_steps is 'Answers of a checkpoint for items not plainly written.';

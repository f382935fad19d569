-- Stores log lines of jobs, each under the lease of its attempt.
--
-- Caller   src/PgEngine/Sql/AppendLog.cs, the writer's last part, behind the outcomes.
-- Locks    job_logs rows of these jobs, in id order.
-- Index    jobs_pkey, job_logs_pkey; history's index on id for jobs that have ended.
-- Raises   QE011 for arrays that do not fit together or entries that are no array.
--
-- Lines come after the outcome that was written with them, so a job that this lease has settled
-- still takes them: by its row, or by its history. Where neither is left, nobody could read them.
-- A line says how long ago it was written; only the database's clock tells the time.
create or replace function append_log_v1(
  p_job_ids bigint[],
  p_leases  uuid[],
  p_entries jsonb[]
)
returns table (answer text, items integer[])
language plpgsql
volatile
security definer
as $$
#variable_conflict use_column
declare
  c_lines  constant integer := 1000;
  c_length constant integer := 4096;
  v_now  timestamptz := _clock();
  v_held jsonb;
begin
  if cardinality(p_job_ids) is distinct from cardinality(p_leases)
    or cardinality(p_job_ids) is distinct from cardinality(p_entries)
  then
    raise exception using errcode = 'QE011', message = 'arrays of different length';
  elsif exists (select from unnest(p_entries) as e where jsonb_typeof(e) <> 'array') then
    raise exception using errcode = 'QE011', message = 'entries must be arrays of objects';
  end if;

  -- Place of the item to number of the attempt.
  select coalesce(jsonb_object_agg(i.place, coalesce(j.attempt, h.attempt)), '{}')
  into v_held
  from unnest(p_job_ids, p_leases) with ordinality as i(id, lease, place)
  left join lateral (
    select j.attempt from jobs as j where j.id = i.id and j.lease = i.lease
  ) as j on true
  left join lateral (
    select h.attempt from history as h
    where j.attempt is null and h.id = i.id and h.lease = i.lease
    limit 1
  ) as h on true
  where coalesce(j.attempt, h.attempt) is not null;

  with lines as (
    select
      i.id, (v_held ->> i.place::text)::integer as attempt,
      v_now - least(greatest((e.line ->> 'ago_ms')::double precision, 0), 86400000)
        * interval '1 millisecond' as at,
      e.line ->> 'level' as level, left(e.line ->> 'message', c_length) as message,
      row_number() over (partition by i.id order by i.place, e.n) as n,
      count(*) over (partition by i.id) as count
    from unnest(p_job_ids, p_entries) with ordinality as i(id, entries, place)
    cross join lateral jsonb_array_elements(i.entries) with ordinality as e(line, n)
    where v_held ? i.place::text
  ),
  ends as (
    select d.id, coalesce((select max(o.n) from job_logs as o where o.job_id = d.id), 0) as n
    from (select distinct l.id from lines as l) as d
  ),
  written as (
    insert into job_logs (job_id, n, attempt, at, level, message)
    select l.id, e.n + l.n, l.attempt, l.at, l.level, l.message
    from lines as l
    join ends as e on e.id = l.id
    where l.n > l.count - c_lines
    order by l.id, l.n
    on conflict (job_id, n) do nothing
    returning job_id, n
  )
  delete from job_logs as o
  using (select w.job_id, max(w.n) as n from written as w group by w.job_id) as w
  where o.job_id = w.job_id and o.n <= w.n - c_lines;

  return query
  select case when v_held ? i.place::text then 'ok' else 'stale' end, array_agg(i.place::integer)
  from unnest(p_job_ids) with ordinality as i(id, place)
  group by 1;
end;
$$
set enable_seqscan = off
set search_path from current;

comment on function append_log_v1 is
'Store log lines of jobs, each under the lease of its attempt.
p_entries: per job an array of {"level", "message", "ago_ms"}. ok or stale per item.
Of each job the newest 1000 lines are kept, of a line 4096 characters.';

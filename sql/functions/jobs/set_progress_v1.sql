-- Stores the last progress report of running jobs, beside them.
--
-- Caller   src/PgEngine/Sql/SetProgress.cs, the writer's last part.
-- Locks    progress rows in id order.
-- Index    jobs_pkey; progress_pkey (written).
-- Raises   QE011 for arrays that do not fit together.
--
-- Fence: only while the job runs under this lease. The job row is read, not written.
create or replace function set_progress_v1(
  p_job_ids  bigint[],
  p_leases   uuid[],
  p_progress jsonb[]
)
returns table (answer text, items integer[])
language plpgsql
volatile
security definer
as $$
#variable_conflict use_column
declare
  v_now  timestamptz := _clock();
  v_held integer[];
begin
  if cardinality(p_job_ids) is distinct from cardinality(p_leases)
    or cardinality(p_job_ids) is distinct from cardinality(p_progress)
  then
    raise exception using errcode = 'QE011', message = 'arrays of different length';
  end if;

  select array_agg(i.place::integer) into v_held
  from unnest(p_job_ids, p_leases) with ordinality as i(id, lease, place)
  cross join lateral (
    select from jobs as j
    where j.id = i.id and j.lease = i.lease and j.state = 'running'
    offset 0
  ) as held;

  insert into progress as p (job_id, lease, progress, updated_at)
  select distinct on (i.id) i.id, i.lease, coalesce(i.progress, 'null'), v_now
  from unnest(p_job_ids, p_leases, p_progress)
    with ordinality as i(id, lease, progress, place)
  where i.place = any (v_held)
  order by i.id, i.place desc
  on conflict (job_id) do update
  set lease = excluded.lease, progress = excluded.progress, updated_at = excluded.updated_at;

  return query
  select case when i.place = any (v_held) then 'ok' else 'stale' end, array_agg(i.place::integer)
  from unnest(p_job_ids) with ordinality as i(id, place)
  group by 1;
end;
$$
set search_path from current;

comment on function set_progress_v1 is
'Report progress of running jobs, each under its lease.
ok or stale per item.';

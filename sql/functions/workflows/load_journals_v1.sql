-- The journals of the runs that a claim has just taken.
--
-- Caller   src/PgEngine/Sql/LoadJournals.cs, in the batch of the claim of workflow kinds.
-- Locks    jobs rows of this lease that are no runs yet.
-- Index    leases_pkey, jobs_pkey, steps_pkey.
-- Raises   nothing.
--
-- A job that came by enqueue() or a schedule is a run from its first claim on: step_count 0, by a
-- HOT update of the row that the claim has just written. A new run has no journal: only those with
-- an earlier attempt are looked for. The worker that parked a run gets what was added since; it
-- asks for the whole (load_journal_v1) if it has the run no more in memory. The bounds hold for
-- values and names; pg stores the length beside a value, so none is fetched to be measured.
create or replace function load_journals_v1(
  p_worker_id bigint,
  p_lease     uuid,
  p_run_bytes integer default 1048576,
  p_max_bytes integer default 8388608
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
declare
  v_ids    bigint[] := (select l.job_ids from leases as l where l.lease = p_lease);
  v_resume bigint[];
  v_after  integer[];
  v_new    bigint[];
begin
  select
    array_agg(j.id) filter (where j.attempt > 1 and j.step_count is not null),
    array_agg(
      case when j.last_outcome = 'parked' and j.last_worker_id = p_worker_id then j.step_count end
    ) filter (where j.attempt > 1 and j.step_count is not null),
    array_agg(j.id) filter (where j.step_count is null)
  into v_resume, v_after, v_new
  from jobs as j
  where j.id = any (v_ids) and j.lease = p_lease and j.state = 'running';

  if v_new is not null then
    update jobs as j set step_count = 0
    where j.id = any (v_new) and j.lease = p_lease and j.state = 'running';
  end if;

  if v_resume is null then
    return;
  end if;

  return query
  with resumed as materialized (
    select r.id, r.after_n from unnest(v_resume, v_after) as r(id, after_n)
  ),
  counted as materialized (
    select
      s.run_id, s.n, s.kind, s.hash, s.name, s.at, s.due_at, s.codec, s.value,
      sum(coalesce(octet_length(s.value), 0) + octet_length(s.name) + 40)
        over (partition by s.run_id order by s.n, s.hash) as run_bytes,
      sum(coalesce(octet_length(s.value), 0) + octet_length(s.name) + 40)
        over (order by s.run_id, s.n, s.hash) as all_bytes
    from resumed as r
    join steps as s on s.run_id = r.id and s.n > coalesce(r.after_n, 0)
  ),
  sent as (
    select c.run_id, c.n, c.kind, c.hash, c.name, c.at, c.due_at, c.codec, c.value, null::boolean
    from counted as c
    where c.run_bytes <= p_run_bytes and c.all_bytes <= p_max_bytes
    union all
    select r.id, null, null, null, null, null, null, null, null, true
    from resumed as r
    where r.after_n is not null or exists (
      select from counted as c
      where c.run_id = r.id and (c.run_bytes > p_run_bytes or c.all_bytes > p_max_bytes)
    )
  )
  select s.run_id, s.n, s.kind, s.hash, s.name, s.at, s.due_at, s.codec, s.value, s.bool
  from sent as s
  order by s.run_id, s.n, s.hash;
end;
$$
set jit = off
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set search_path from current;

comment on function load_journals_v1 is
'Journals of the runs of a lease, rows in order of run, n.
A run that this worker parked itself comes with the rows added since. Where rows are left out, for
that or for the bounds, a last row of the run has n null and is_partial.';

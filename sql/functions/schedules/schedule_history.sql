-- What became of the times of one schedule, newest first.
--
-- Caller   people; src/PgEngine/Sql/ListScheduleRuns.cs; the command schedules history.
-- Locks    none.
-- Index    schedule_runs_pkey, jobs_pkey, history_id_idx.
-- Raises   QE201 when there is none of that name.
create or replace function schedule_history(
  name   text,
  max    integer default 100,
  before timestamptz default null
)
returns table (
  fire_at   timestamptz,
  fired_at  timestamptz,
  outcome   text,
  job_id    bigint,
  job_state text,
  reason    text
)
language plpgsql
stable
security definer
as $$
#variable_conflict use_column
begin
  perform _check_schedule_name(schedule_history.name);
  return query
  select r.fire_at, r.fired_at, r.outcome, r.job_id, coalesce(j.state, h.state), r.reason
  from schedule_runs as r
  left join jobs as j on j.id = r.job_id
  left join history as h on h.id = r.job_id
  where r.schedule = schedule_history.name
    and r.fire_at < coalesce(schedule_history.before, 'infinity')
  order by r.fire_at desc
  limit least(greatest(coalesce(schedule_history.max, 100), 0), 1000);
end;
$$
set search_path from current;

comment on function schedule_history is
'What became of the times of a schedule, newest first.
The last 1000 are kept. outcome: enqueued; caught up (late, after an outage); by hand; skipped
or failed, with the reason. fire_at is the nominal time. before: only older ones, for the next
page.';

-- Names every trouble it can find, its subject and its cure.
--
-- Caller   people, the command doctor; src/PgEngine/Sql/Doctor.cs.
-- Locks    none.
-- Index    see _health_checks and the _doctor_ functions.
-- Raises   nothing.
--
-- What health() finds, one row per subject, and what is too dear or too particular for a probe. It
-- may take a second on a large database; what it cannot see, it says.
create or replace function doctor()
returns table (
  check_name text,
  severity   text,
  subject    text,
  detail     text,
  cure       text
)
language plpgsql
volatile
security definer
as $$
#variable_conflict use_column
declare
  v_now timestamptz := _clock();
begin
  return query
  select f.check_name, f.severity, f.subject, f.detail, f.cure
  from (
    select u.check_name, u.severity, u.subject, u.detail, u.cure, row_number() over () as place
    from (
      select h.check_name, h.status as severity, h.subject, h.detail, h.cure
      from _health_checks(v_now) as h
      where h.status <> 'ok'
      union all
      select s.* from _doctor_sessions(v_now) as s
      union all
      select t.* from _doctor_tables() as t
      union all
      select y.* from _doctor_history(v_now) as y
      union all
      select j.* from _doctor_jobs(v_now) as j
      union all
      select c.* from _doctor_schedules(v_now) as c
      union all
      select g.* from _doctor_groups(v_now) as g
      union all
      select r.* from _doctor_runs() as r
      union all
      select v.* from _doctor_settings() as v
    ) as u
  ) as f
  order by array_position(array['fail', 'warn', 'info'], f.severity), f.place;
end;
$$
set search_path from current;

comment on function doctor is
'Every trouble that can be found, worst first, each with its cure.
severity: fail (jobs do not run, or may be lost), warn (will hurt), info (good to know). No row: all
is well. For a cheap probe use health().
Example: select severity, check_name, detail, cure from doctor();';

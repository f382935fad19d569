-- Takes off the end of a journal what a retry shall do again; returns the greatest n that is left.
--
-- Caller   _revive_job; it holds the lock on the history row.
-- Locks    steps rows of the run.
-- Index    steps_pkey.
-- Raises   nothing.
--
-- What has been undone counts as not done: the first step that was, and all that came after it and
-- rested on it, go. Where nothing was undone, the failures go that the run did not survive: those
-- after which nothing stands in their scope or one around it. If there are none either, the last
-- operation goes, for replaying it alone would end the same way; but not of a run that was
-- cancelled or timed out, which goes on where it stood.
create or replace function _rewind_run(p_run_id bigint)
returns integer
language plpgsql
volatile
as $$
declare
  v_undone  integer;
  v_stopped boolean;
  v_names   text[];
begin
  v_undone := (
    select min(s.n)
    from steps as u
    join steps as s on s.run_id = u.run_id
      and s.name in (substr(u.name, 6), regexp_replace(substr(u.name, 6), '#1$', ''))
    where u.run_id = p_run_id and u.name like 'undo/%' and u.kind = 1
  );
  v_stopped := exists (select from steps as s where s.run_id = p_run_id and s.kind = 14);
  delete from steps as s
  where s.run_id = p_run_id
    and (s.kind = 14 or s.name like 'undo/%' or s.n >= v_undone);

  if v_undone is null then
    with journal as (
      select s.n, s.kind, s.name, regexp_replace(s.name, '(^|/)[^/]*$', '') as scope
      from steps as s
      where s.run_id = p_run_id
    )
    select array_agg(f.name) into v_names
    from journal as f
    where f.kind in (2, 7, 11) and not exists (
      select from journal as o
      where o.n > f.n
        and (o.scope = '' or o.scope = f.scope or starts_with(f.scope, o.scope || '/'))
    );

    if v_names is null and not v_stopped then
      v_names := array(
        select _step_base(s.name) from steps as s
        where s.run_id = p_run_id
        order by s.n desc
        limit 1
      );
    end if;
    delete from steps as s where s.run_id = p_run_id and _step_base(s.name) = any (v_names);
  end if;

  return coalesce((select max(s.n) from steps as s where s.run_id = p_run_id), 0);
end;
$$
set search_path from current;

comment on function _rewind_run is
'Take off a journal what a retry shall do again; returns the greatest n that is left.';

-- Takes off the end of a journal what a retry shall do again; returns the greatest n that is left.
--
-- Caller   _revive_job; it holds the lock on the history row.
-- Locks    its children's jobs rows in id order, waited for; steps and signals rows of the run.
-- Index    jobs_parent_idx, steps_pkey, signals_pkey, history_id_idx, keys_pkey.
-- Raises   nothing.
--
-- What has been undone counts as not done: the first step that was, and all that came after it and
-- rested on it, go. Where nothing was undone, the failures go that the run did not survive: those
-- after which nothing stands in their scope or one around it. If there are none either, the last
-- operation goes, for replaying it alone would end the same way; but not of a run that was
-- cancelled or timed out, which goes on where it stood.
-- A child whose answer the run has not taken is started anew, unless it goes on or has completed:
-- most likely it was cancelled because the run ended. Nothing that one says counts any more, nor
-- what a child says whose start was taken off; and its key is free.
create or replace function _rewind_run(p_run_id bigint)
returns integer
language plpgsql
volatile
as $$
declare
  v_undone  integer;
  v_stopped boolean;
  v_names   text[];
  v_starts  bigint[];
  v_ended   bigint[];
begin
  -- Whoever ends one of these at this moment has told of it before we read its signal.
  perform from jobs as j
  where j.parent_id = p_run_id and j.parent_step is not null
  order by j.id
  for no key update;
  select array_agg(s.hash), array_agg(nullif(convert_from(s.value, 'UTF8'), 'null')::bigint)
  into v_starts, v_ended
  from steps as s
  where s.run_id = p_run_id and s.kind = 9;

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

  delete from steps as s
  where s.run_id = p_run_id and s.kind = 9 and (
    exists (
      select from signals as g
      where g.run_id = p_run_id and g.name = '>' || _step_base(s.name) and not g.is_taken
        and g.payload ->> 'state' <> 'completed'
    )
    or exists (
      select from jobs as j
      where j.parent_id = p_run_id and j.parent_step = _step_base(s.name)
        and j.cancel_requested_at < 'infinity'
    )
  );
  delete from signals as g
  where g.run_id = p_run_id and starts_with(g.name, '>') and not exists (
    select from steps as s
    where s.run_id = p_run_id and s.hash = _step_hash(substr(g.name, 2) || '>')
  );
  delete from keys as k
  using unnest(v_starts, v_ended) as c (hash, id)
  join history as h on h.id = c.id and h.key is not null
  where k.queue = h.queue and k.key = h.key and k.job_id = c.id and not exists (
    select from steps as s where s.run_id = p_run_id and s.hash = c.hash
  );
  update jobs as j set parent_step = null
  where j.parent_id = p_run_id and j.parent_step is not null and not exists (
    select from steps as s
    where s.run_id = p_run_id and s.hash = _step_hash(j.parent_step || '>')
  );

  return coalesce((select max(s.n) from steps as s where s.run_id = p_run_id), 0);
end;
$$
set search_path from current;

comment on function _rewind_run is
'Take off a journal what a retry shall do again; returns the greatest n that is left.';

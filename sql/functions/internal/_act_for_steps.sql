-- Starts the children that journal rows stand for, and cancels those that lost.
--
-- Caller   checkpoint_steps_v1, whose lock_timeout it needs.
-- Locks    the run's jobs row for no key update (start), the child's for update (cancel_run), both
--          skip locked; keys as enqueue.
-- Index    jobs_pkey, steps_pkey; as _start_child.
-- Raises   as _start_child.
--
-- The lock on the run keeps its cancellation away, which reaches every child that it sees, and a
-- second session that sends the same item: one child per row. Answers: started (value: the id),
-- busy, stale, done (cancel_run: no row is written). An item without an answer goes on as any
-- other: its row is there already.
create or replace function _act_for_steps(
  p_run_ids bigint[],
  p_leases  uuid[],
  p_hashes  bigint[],
  p_names   text[],
  p_extras  jsonb[],
  p_now     timestamptz
)
returns table (item integer, answer text, value bytea)
language plpgsql
volatile
as $$
#variable_conflict use_column
declare
  v_item record;
  v_run  jobs;
begin
  for v_item in
    select u.run_id, u.lease, u.hash, u.name, u.extra, u.place::integer as place
    from unnest(p_run_ids, p_leases, p_hashes, p_names, p_extras)
      with ordinality as u(run_id, lease, hash, name, extra, place)
    where u.extra ?| array['start', 'cancel_run']
    order by u.place
  loop
    item := v_item.place;
    value := null;
    select j.* into v_run from jobs as j
    where j.id = v_item.run_id and j.lease = v_item.lease and j.state = 'running'
    for no key update skip locked;

    if not found then
      answer := case
        when exists (
          select from jobs as j
          where j.id = v_item.run_id and j.lease = v_item.lease and j.state = 'running'
        ) then 'busy'
        else 'stale'
      end;
    elsif v_item.extra ? 'cancel_run' then
      answer := _cancel_child(v_run.id, (v_item.extra ->> 'cancel_run')::bigint, p_now);
    else
      continue when exists (
        select from steps as s where s.run_id = v_item.run_id and s.hash = v_item.hash);
      begin
        value := convert_to(
          _start_child(v_run, v_item.name, v_item.extra -> 'start', p_now)::text, 'UTF8');
        answer := 'started';
      exception
        when lock_not_available or deadlock_detected then
          answer := 'busy';
      end;
    end if;
    return next;
  end loop;
end;
$$
set search_path from current;

comment on function _act_for_steps is
'Start and cancel the children that items of a checkpoint name.';

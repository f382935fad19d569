-- Looks after lines that were left in promotions.
--
-- Caller   claim_jobs_v1, beat_worker_v1, _apply_limits.
-- Locks    promotions rows, skip locked; as _promote_lines.
-- Index    none: the table is all but empty.
-- Raises   nothing.
create or replace function _promote_marked(p_now timestamptz)
returns void
language plpgsql
volatile
as $$
declare
  v_queues text[];
  v_keys   text[];
begin
  with taken as (
    delete from promotions as p
    where p.ctid = any (array(
      select m.ctid from promotions as m limit 100 for update skip locked
    ))
    returning p.queue, p.concurrency_key
  )
  select array_agg(t.queue), array_agg(t.concurrency_key) into v_queues, v_keys from taken as t;

  if v_queues is not null then
    perform _promote_lines(v_queues, v_keys, p_now);
  end if;
end;
$$
set search_path from current;

comment on function _promote_marked is 'Promote the lines that nobody could look after before.';

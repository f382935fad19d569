-- Frees successors whose head has ended without seeing them.
--
-- Caller   _sweep.
-- Locks    the successors' jobs rows, skip locked.
-- Index    jobs_follows_idx, jobs_pkey, jobs_key_idx.
-- Raises   nothing.
--
-- A settle makes the successor ready in the transaction that ends the head. Only one in a
-- repeatable read transaction (CompleteInAsync) may have a snapshot that is older than the
-- successor. Where the key has got a new head since, the successor follows that one.
-- The oldest 10000 are looked at: successors of live heads are few, as running jobs are.
create or replace function _adopt_successors(p_now timestamptz)
returns void
language plpgsql
volatile
as $$
declare
  v_orphans bigint[];
  v_left    bigint[];
begin
  v_orphans := array(
    select s.id from (
      select j.id, j.follows from jobs as j
      where j.follows is not null
      order by j.follows
      limit 10000
    ) as s
    where (select h.id from jobs as h where h.id = s.follows) is null
  );
  if v_orphans = '{}' then
    return;
  end if;

  with held as (
    select j.id, j.queue, j.key, j.follows from jobs as j
    where j.id = any (v_orphans) and j.follows is not null
    order by j.id
    for update skip locked
  ),
  moved as (
    update jobs as j set follows = n.id
    from held as h
    join jobs as n on n.queue = h.queue and n.key = h.key and n.follows is null
    where j.id = h.id
    returning j.id
  )
  select array_agg(h.follows) into v_left
  from held as h
  where h.id not in (select m.id from moved as m);

  if v_left is not null then
    perform _promote_successors(v_left, p_now);
  end if;
end;
$$
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set search_path from current;

comment on function _adopt_successors is 'Make successors ready whose head has ended.';

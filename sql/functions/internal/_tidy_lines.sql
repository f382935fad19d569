-- Forgets slots rows of lines that nobody uses any more, tokens that were spent long ago, and the
-- places of jobs that somebody has deleted by hand.
--
-- Caller   beat_worker_v1, when it sweeps.
-- Locks    slots and places rows, skip locked; the row of sweep_state.
-- Index    slots_pkey, jobs_turn_idx, jobs_pkey, places_job_idx, spends_pkey.
-- Raises   nothing.
--
-- 50 to 500 lines a time, as many as 20 ms are enough for (under an old snapshot each has dead
-- entries to step over), from where the last time ended: claims pass over the lines while it holds
-- them. A line whose bucket may not be full again keeps its row: a new one would begin with a full
-- bucket.
create or replace function _tidy_lines(p_now timestamptz)
returns void
language plpgsql
volatile
as $$
declare
  v_line record;
  v_last record;
  v_more boolean := false;
  v_seen integer := 0;
  v_end  timestamptz;
begin
  select s.tidied_queue as queue, s.tidied_key as key into v_last
  from sweep_state as s for update skip locked;
  if not found then
    return;
  end if;

  -- Seldom enough: there is one only where somebody has deleted a running job.
  with freed as (
    delete from places as p
    where p.ctid = any (array(
      select o.ctid from places as o
      where extract(minute from p_now)::integer % 10 = 0
        and (select j.slot from jobs as j where j.id = o.job_id) is not true
      limit 500
      for update skip locked
    ))
    returning p.queue, p.concurrency_key
  )
  insert into promotions (queue, concurrency_key)
  select distinct f.queue, f.concurrency_key from freed as f where f.concurrency_key <> '';

  v_end := _clock() + interval '20 ms';
  for v_line in
    select s.queue, s.concurrency_key, s.max_running is null and s.rate_limit is null as is_plain,
      s.created_at
    from slots as s
    where (s.queue, s.concurrency_key) > (coalesce(v_last.queue, ''), coalesce(v_last.key, ''))
    order by s.queue, s.concurrency_key
    limit 500
    for update skip locked
  loop
    v_seen := v_seen + 1;
    delete from spends as s
    where s.queue = v_line.queue and s.concurrency_key = v_line.concurrency_key
      and s.id < (
        select max(n.id) from spends as n
        where n.queue = v_line.queue and n.concurrency_key = v_line.concurrency_key
      );

    if v_line.is_plain and v_line.created_at < p_now - interval '1 minute'
      and not exists (
        select from jobs as j
        where j.queue = v_line.queue and j.concurrency_key = v_line.concurrency_key)
      and not exists (
        select from spends as s
        where s.queue = v_line.queue and s.concurrency_key = v_line.concurrency_key
          and s.at > p_now - interval '1 day')
    then
      delete from spends as s
      where s.queue = v_line.queue and s.concurrency_key = v_line.concurrency_key;
      delete from slots as s
      where s.queue = v_line.queue and s.concurrency_key = v_line.concurrency_key;
    end if;

    v_more := v_seen = 500 or (v_seen >= 50 and _clock() > v_end);
    exit when v_more;
  end loop;

  update sweep_state as s
  set tidied_queue = case when v_more then v_line.queue end,
      tidied_key   = case when v_more then v_line.concurrency_key end;
end;
$$
set jit = off
set enable_seqscan = off
set search_path from current;

comment on function _tidy_lines is 'Forget lines that are not used any more.';

-- Puts a job with a key on its queue, or does to the live job of that key what the mode says.
--
-- Caller   enqueue, _put_jobs.
-- Locks    the keys row first (once), then the key's head, then its successor; waits for each.
-- Index    jobs_key_idx, keys_pkey; jobs_lane_idx (written).
-- Raises   as _merge_payload.
--
-- Never null, and never lost. The head is looked for and locked; none, and the job goes in: the
-- unique index lets one session in, the others wait for it and look again. A head that ended while
-- its lock was waited for is gone, and the look is repeated too. Whoever holds the lock on a
-- running head knows that it does not end before the successor is written.
-- A run is never overwritten: it counts as running, wherever it stands.
-- skip and once change nothing, so they take no lock: a claim would pass over the locked job.
-- The order puts the head before its successor. A successor alone has lost its head to a settle
-- that could not see it (repeatable read): it counts as the head.
create or replace function _put_keyed_job(
  p_job new_job,
  p_now timestamptz,
  out job_id  bigint,
  out wake_at timestamptz
)
language plpgsql
volatile
as $$
declare
  v_head jobs;
begin
  p_job.concurrency_key := _line_of(p_job.queue, p_job.concurrency_key);
  if p_job.key_mode = 'once' then
    job_id := _remember_key(p_job, p_now);
    if job_id <> p_job.id then
      return;
    end if;
  end if;

  loop
    if p_job.key_mode in ('skip', 'once') then
      select j.* into v_head from jobs as j
      where j.queue = p_job.queue and j.key = p_job.key
      order by (j.follows is null) desc
      limit 1;
    else
      select j.* into v_head from jobs as j
      where j.queue = p_job.queue and j.key = p_job.key
      order by (j.follows is null) desc
      limit 1
      for update;
    end if;
    exit when found;

    insert into jobs (
      id, run_at, created_at, priority, queue, kind, payload, max_attempts, timeout, keep_result,
      headers, retry, key, concurrency_key, tags, expires_at, group_id
    )
    values (
      p_job.id, p_job.run_at, p_now, p_job.priority, p_job.queue, p_job.kind, p_job.payload,
      p_job.max_attempts, p_job.timeout, p_job.keep_result, p_job.headers, p_job.retry,
      p_job.key, p_job.concurrency_key, p_job.tags, p_job.expires_at, p_job.group_id
    )
    on conflict (queue, key, (follows is null)) where key is not null do nothing;
    if found then
      job_id := p_job.id;
      wake_at := p_job.run_at;
      return;
    end if;
  end loop;

  job_id := v_head.id;
  if p_job.key_mode = 'once' then
    update keys as k set job_id = v_head.id where k.queue = p_job.queue and k.key = p_job.key;
  elsif p_job.key_mode = 'skip' then
    return;
  elsif v_head.state in ('running', 'waiting') or v_head.step_count is not null
    or (v_head.attempt > 0 and exists (select from jobs as j where j.follows = v_head.id))
  then
    job_id := _put_successor(v_head.id, p_job, p_now);
  else
    wake_at := _replace_job(v_head, p_job, p_now);
  end if;
end;
$$
set enable_seqscan = off
set enable_bitmapscan = off
set search_path from current;

comment on function _put_keyed_job is
'Enqueue a job with a key. job_id: the job that stands for it; wake_at: when it may first run,
null when nobody has to be woken.';

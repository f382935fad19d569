-- Which job a key enqueued once stands for: the given one, or the one that was first.
--
-- Caller   _put_keyed_job.
-- Locks    the keys row, before any jobs row; waits for another session that enqueues the key.
-- Index    keys_pkey.
-- Raises   nothing.
--
-- The row is written before the job and holds the key against every other session until commit. A
-- row that answers is never changed. A batch may have written the row for this very job before.
create or replace function _remember_key(p_job new_job, p_now timestamptz)
returns bigint
language plpgsql
volatile
as $$
declare
  v_id bigint;
begin
  loop
    insert into keys as k (queue, key, job_id, expires_at)
    values (
      p_job.queue, p_job.key, p_job.id, p_now + coalesce(p_job.key_ttl, interval '1 day')
    )
    on conflict (queue, key) do update
    set job_id = excluded.job_id, expires_at = excluded.expires_at
    where k.expires_at <= p_now;
    if found then
      return p_job.id;
    end if;

    select k.job_id into v_id from keys as k where k.queue = p_job.queue and k.key = p_job.key;
    if found then
      return v_id;
    end if;
  end loop;
end;
$$
set search_path from current;

comment on function _remember_key is
'The job a key stands for; writes the key down for this job if it is new or has expired.';

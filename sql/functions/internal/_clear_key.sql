-- Ends the live run of a key, so that another can take its place.
--
-- Caller   _put_run; it holds the lock on the keys row.
-- Locks    the key's head; waits for it. Its children, see _terminate_run.
-- Index    jobs_key_idx.
-- Raises   QE050 when the key belongs to a plain job that runs: its worker would go on.
create or replace function _clear_key(p_queue text, p_key text, p_now timestamptz)
returns void
language plpgsql
volatile
as $$
declare
  v_head jobs;
begin
  select j.* into v_head from jobs as j
  where j.queue = p_queue and j.key = p_key
  order by (j.follows is null) desc
  limit 1
  for update;
  if not found then
    return;
  elsif v_head.step_count is null and v_head.state = 'running' then
    raise exception using errcode = 'QE050',
      message = format('key %L of queue %s belongs to job %s, which runs and is no workflow',
        p_key, p_queue, v_head.id);
  end if;

  perform _terminate_run(v_head, 'replaced', p_now);
end;
$$
set jit = off
set enable_seqscan = off
set enable_bitmapscan = off
set search_path from current;

comment on function _clear_key is 'End the live run of a key.';

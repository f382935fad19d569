-- The concurrency key a job is stored with.
--
-- Caller   enqueue, enqueue_jobs_v1, _put_jobs, _put_keyed_job.
-- Locks    none.
-- Index    queues_pkey.
-- Raises   nothing.
--
-- In a queue that runs one job at a time, or takes turns between keys, every job stands in a line:
-- those without a key in the line ''.
create or replace function _line_of(p_queue text, p_concurrency_key text)
returns text
language plpgsql
stable
as $$
begin
  if p_concurrency_key is null and exists (
    select from queues as q
    where q.queue = p_queue and (q.max_running = 1 or q.fairness is not null)
  ) then
    return '';
  end if;

  return p_concurrency_key;
end;
$$
set search_path from current;

comment on function _line_of is 'The line a job of this queue and concurrency key stands in.';

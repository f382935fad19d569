-- Whether a completed job's payload goes into history.
--
-- Caller   _finish_job. (_complete_jobs writes the same out for its set.)
-- Locks    none.
-- Index    queues_pkey, kinds_pkey.
-- Raises   nothing.
--
-- The kind's word, else the queue's. By default only small ones: a settle must not rewrite a large
-- payload. pg_column_size does not fetch what is stored out of line.
create or replace function _keeps_payload(p_queue text, p_kind text, p_payload jsonb)
returns boolean
language plpgsql
stable
as $$
begin
  return coalesce(
    (select k.keep_payload from kinds as k where k.kind = p_kind),
    (select q.keep_payload from queues as q where q.queue = p_queue),
    pg_column_size(p_payload) <= 512
  );
end;
$$
set search_path from current;

comment on function _keeps_payload is 'Whether history keeps this payload of a completed job.';

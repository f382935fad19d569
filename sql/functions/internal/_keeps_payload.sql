-- Whether a completed job's payload goes into history.
--
-- Caller   _finish_job, _complete_jobs.
-- Locks    none.
-- Index    none.
-- Raises   nothing.
--
-- By default only small ones: a settle must not rewrite a large payload. pg_column_size does not
-- fetch what is stored out of line.
create or replace function _keeps_payload(p_keep_payload boolean, p_payload jsonb)
returns boolean
language plpgsql
stable
as $$
begin
  return coalesce(p_keep_payload, pg_column_size(p_payload) <= 512);
end;
$$
set search_path from current;

comment on function _keeps_payload is 'Whether history keeps this payload of a completed job.';

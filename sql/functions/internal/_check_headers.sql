-- Refuses headers that are no object, or too large to travel with every claim.
--
-- Caller   _check_job, enqueue_jobs_v1.
-- Locks    none.
-- Index    none.
-- Raises   QE012.
create or replace function _check_headers(p_headers jsonb)
returns void
language plpgsql
stable
as $$
begin
  if jsonb_typeof(p_headers) <> 'object' or pg_column_size(p_headers) > 16384 then
    raise exception using errcode = 'QE012',
      message = 'headers must be a JSON object of at most 16 KiB';
  end if;
end;
$$
set search_path from current;

comment on function _check_headers is 'Raise QE012 for headers that may not be enqueued.';

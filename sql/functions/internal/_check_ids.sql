-- Refuses lists of ids that a bulk act must not take.
--
-- Caller   complete_jobs, fail_jobs, reschedule_jobs, force_unlock_workers.
-- Locks    none.
-- Index    none.
-- Raises   QE011 for no list, a null in it, or more than 10,000 ids: one call is one transaction.
create or replace function _check_ids(p_ids bigint[])
returns void
language plpgsql
immutable
as $$
begin
  if p_ids is null or array_position(p_ids, null) is not null then
    raise exception using errcode = 'QE011', message = 'ids must be an array without nulls';
  end if;
  if cardinality(p_ids) > 10000 then
    raise exception using errcode = 'QE011',
      message = format('at most 10000 ids a call, got %s', cardinality(p_ids));
  end if;
end;
$$
set search_path from current;

comment on function _check_ids is 'Raise QE011 unless a bulk act may take these ids.';

-- Refuses a name that no queue can have.
--
-- Caller   pause_queue, resume_queue, set_queue, set_limit, remove. (_check_job has the same rule,
--          without the call.)
-- Locks    none.
-- Index    none.
-- Raises   QE007.
create or replace function _check_queue(p_queue text)
returns void
language plpgsql
immutable
as $$
begin
  if p_queue is null or p_queue = '' or length(p_queue) > 200 then
    raise exception using errcode = 'QE007',
      message = format('a queue name has 1 to 200 characters, got %L', left(p_queue, 220));
  end if;
end;
$$
set search_path from current;

comment on function _check_queue is 'Raise QE007 unless the argument can be the name of a queue.';

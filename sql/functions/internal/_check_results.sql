-- Refuses results that cannot stand in a journal.
--
-- Caller   _copy_steps.
-- Locks    none.
-- Index    settings_pkey.
-- Raises   QE051 when they are no object, QE052 for too large a one.
create or replace function _check_results(p_results jsonb)
returns void
language plpgsql
stable
as $$
declare
  v_max integer := coalesce(
    (select s.value::integer from settings as s where s.name = 'payload_max_bytes'), 1048576);
  v_key text;
begin
  if p_results is not null and jsonb_typeof(p_results) <> 'object' then
    raise exception using errcode = 'QE051',
      message = 'results must be a JSON object: full name of a step to value';
  end if;

  select e.key into v_key from jsonb_each(p_results) as e
  where octet_length(e.value::text) > v_max
  limit 1;
  if found then
    raise exception using errcode = 'QE052',
      message = format('the result of %L is over the limit of %s bytes', left(v_key, 220), v_max);
  end if;
end;
$$
set search_path from current;

comment on function _check_results is 'Raise a QE error unless these results may be given to fork.';

-- Refuses journal values that are too large, and arrays that do not fit together.
--
-- Caller   checkpoint_steps_v1, end_tx_step_v1.
-- Locks    none.
-- Index    settings_pkey, only for more than 64 KiB.
-- Raises   QE052 for the first value that is too large.
--
-- Nothing of an array of at most 64 KiB can be too large: payload_max_bytes is never less.
create or replace function _check_steps(p_names text[], p_values bytea[])
returns void
language plpgsql
stable
as $$
declare
  v_max  integer;
  v_name text;
  v_size integer;
begin
  if pg_column_size(p_values) <= 65536 then
    return;
  end if;

  select s.value::integer into v_max from settings as s where s.name = 'payload_max_bytes';
  v_max := coalesce(v_max, 1048576);
  select u.name, octet_length(u.value) into v_name, v_size
  from unnest(p_names, p_values) as u(name, value)
  where octet_length(u.value) > v_max
  limit 1;
  if found then
    raise exception using errcode = 'QE052',
      message = format('step %L: a value of %s bytes is over the limit of %s bytes',
        left(v_name, 220), v_size, v_max),
      hint = 'Store the data elsewhere and return a reference, or raise payload_max_bytes.';
  end if;
end;
$$
set search_path from current;

comment on function _check_steps is 'Raise QE052 for a journal value that is too large.';

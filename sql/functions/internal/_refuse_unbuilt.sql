-- Refuses parameters of enqueue whose feature is not built yet.
--
-- Caller   enqueue, enqueue_many.
-- Locks    none.
-- Index    none.
-- Raises   QE010 with the parameter.
--
-- The parameters are in the signature from the first release on: a defaulted parameter that is
-- added later would be an overload. Taking them silently would lose what the caller asked for.
create or replace function _refuse_unbuilt(
  p_key             text,
  p_key_ttl         interval,
  p_concurrency_key text,
  p_tags            text[],
  p_expires_at      timestamptz
)
returns void
language plpgsql
immutable
as $$
declare
  v_name text := case
    when p_key is not null then 'key'
    when p_key_ttl is not null then 'key_ttl'
    when p_concurrency_key is not null then 'concurrency_key'
    when p_tags is not null then 'tags'
    when p_expires_at is not null then 'expires_at'
  end;
begin
  if v_name is not null then
    raise exception using errcode = 'QE010',
      message = format('parameter %s is not supported yet', v_name);
  end if;
end;
$$
set search_path from current;

comment on function _refuse_unbuilt is 'Raise QE010 for enqueue parameters that are not built yet.';

-- The payload of a job whose key is enqueued again.
--
-- Caller   _replace_job, _put_successor.
-- Locks    none.
-- Index    settings_pkey, only for payloads over 64 KiB.
-- Raises   QE002 when two arrays together are over the limit.
create or replace function _merge_payload(p_old jsonb, p_new jsonb, p_is_merged boolean)
returns jsonb
language plpgsql
stable
as $$
declare
  v_payload jsonb := p_new;
begin
  if p_is_merged and jsonb_typeof(p_old) = 'array' and jsonb_typeof(p_new) = 'array' then
    v_payload := p_old || p_new;
    perform _check_payload(v_payload);
  end if;

  return v_payload;
end;
$$
set search_path from current;

comment on function _merge_payload is
'The new payload, or the old array followed by the new one where they are to be merged.';

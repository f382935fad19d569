-- Refuses signals that no run could take.
--
-- Caller   signal.
-- Locks    none.
-- Index    settings_pkey, only for payloads over 64 KiB.
-- Raises   QE002, QE003 for the payload, QE053 for the name or the dedupe key.
--
-- Names that begin with ">" are those under which the ends of children come.
create or replace function _check_signal(p_name text, p_payload jsonb, p_dedupe text)
returns void
language plpgsql
stable
as $$
begin
  if p_name is null or p_name = '' or length(p_name) > 200 or p_name like '>%' then
    raise exception using errcode = 'QE053',
      message = format('a signal''s name has 1 to 200 characters and does not begin with >, got %L',
        left(p_name, 220));
  end if;

  if p_dedupe = '' or length(p_dedupe) > 500 or octet_length(p_dedupe) > 1500 then
    raise exception using errcode = 'QE053',
      message = format('a dedupe key has 1 to 500 characters and at most 1500 bytes, got %L',
        left(p_dedupe, 80));
  end if;

  if p_payload is not null then
    perform _check_payload(p_payload);
  end if;
end;
$$
set search_path from current;

comment on function _check_signal is 'Raise a QE error unless this signal may be sent.';

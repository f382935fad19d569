-- Refuses a payload that is too large or nested too deep to be read by every client.
--
-- Caller   enqueue, enqueue_jobs_v1, retry, _check_job_object, _merge_payload, _fail_job.
-- Locks    none.
-- Index    settings_pkey, only for payloads over 64 KiB.
-- Raises   QE002 size, QE003 depth.
--
-- Each level of nesting costs at least 8 bytes of jsonb, so a small value cannot be deep and most
-- payloads are never walked. .NET's JSON reader stops at 64 levels; jsonb itself takes thousands.
-- `#> '{}'` is the value itself, unpacked: one read from a table may be compressed and look small.
create or replace function _check_payload(p_payload jsonb)
returns void
language plpgsql
stable
as $$
declare
  v_size integer := pg_column_size(p_payload #> '{}');
  v_max  integer := 1048576;
begin
  if p_payload is null then
    raise exception using errcode = 'QE002',
      message = 'payload must not be SQL null', hint = 'Use ''null''::jsonb or ''{}''.';
  end if;

  if v_size < 512 then
    return;
  end if;

  -- The text is what travels.
  if v_size > 8192 then
    v_size := octet_length(p_payload::text);
  end if;

  if v_size > 65536 then
    select s.value::integer into v_max from settings as s where s.name = 'payload_max_bytes';
    v_max := coalesce(v_max, 1048576);
    if v_size > v_max then
      raise exception using errcode = 'QE002',
        message = format('payload of %s bytes is over the limit of %s bytes', v_size, v_max),
        hint = 'Store the data elsewhere and enqueue a reference, or raise payload_max_bytes.';
    end if;
  end if;

  -- The root is level 0, so a container at 64 is the 65th; a plain value there is allowed.
  if jsonb_path_exists(
    p_payload, 'strict $.**{64} ? (@.type() == "array" || @.type() == "object")'
  ) then
    raise exception using errcode = 'QE003',
      message = 'payload is nested deeper than 64 levels';
  end if;
end;
$$
set search_path from current;

comment on function _check_payload is
'Raise QE002 or QE003 for a payload that is too large or too deep.';

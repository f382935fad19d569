-- Refuses a name that is no time zone, or that does not mean what it seems to.
--
-- Caller   cron_next, _store_schedule.
-- Locks    none.
-- Index    none.
-- Raises   QE041.
--
-- `at time zone` also takes abbreviations (CET is then +01 in summer too) and POSIX rules
-- ("Europe/Pari5" is UTC-5). The list of zones is read from disk, in some 0.1 s, so only a name
-- with a digit or sign, without which there is no POSIX rule, is looked up there.
create or replace function _check_time_zone(p_zone text)
returns void
language plpgsql
stable
as $$
declare
  v_reason text;
begin
  if p_zone = 'UTC' then
    return;
  end if;

  begin
    perform timestamptz '2000-01-01 00:00+00' at time zone p_zone;
  exception
    when invalid_parameter_value then
      v_reason := 'is unknown to this server';
  end;
  v_reason := case
    when v_reason is not null then v_reason
    when p_zone is null or p_zone = '' then 'is missing'
    when exists (
      select from pg_timezone_abbrevs as a
      where a.abbrev = upper(p_zone) and (a.utc_offset <> interval '0' or a.is_dst)
    ) then 'is an abbreviation with a fixed offset'
    when p_zone ~ '[^A-Za-z/_]' and not exists (
      select from pg_timezone_names as n where lower(n.name) = lower(p_zone)
    ) then 'is no name of a zone'
  end;
  if v_reason is not null then
    raise exception using errcode = 'QE041',
      message = format('time zone %L %s', left(p_zone, 100), v_reason),
      hint = 'Give a name such as Europe/Paris; pg_timezone_names lists them.';
  end if;
end;
$$
set search_path from current;

comment on function _check_time_zone is 'Raise QE041 unless the argument names a time zone.';

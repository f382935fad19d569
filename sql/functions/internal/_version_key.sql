-- A text that sorts as the versions do: 1.9 before 1.10, 2.0.0-rc.1 before 2.0.0.
--
-- Caller   upsert_schedules_v1, roll_back_schedules.
-- Locks    none.
-- Index    none.
-- Raises   QE041 for a text that does not begin with numbers and dots.
--
-- Numbers are padded, and missing ones are zero; '-' sorts before '~', so a pre-release comes
-- before its release. What follows a plus sign (a commit's hash) has no order and does not count.
create or replace function _version_key(p_version text)
returns text
language plpgsql
immutable
as $$
declare
  v_part text[] := regexp_match(
    p_version, '^v?([0-9]{1,18}(?:\.[0-9]{1,18}){0,7})(?:-([0-9A-Za-z.-]{1,100}))?(?:\+.*)?$');
  v_key  text;
begin
  if v_part is null then
    raise exception using errcode = 'QE041',
      message = format('version %L has no order', left(p_version, 100)),
      hint = 'Give one such as 1.4.2, 1.4.2-rc.1 or 2026.11.22.1.';
  end if;

  select string_agg(lpad(coalesce(split_part(v_part[1], '.', n.place), ''), 18, '0'), '.'
    order by n.place) into v_key
  from generate_series(1, 8) as n(place);
  return v_key || case when v_part[2] is null then '~' else '-' || (
    select string_agg(
      case when n.part ~ '^[0-9]+$' then lpad(n.part, 100, '0') else n.part end, '.'
      order by n.place)
    from unnest(string_to_array(v_part[2], '.')) with ordinality as n(part, place)
  ) end;
end;
$$
set search_path from current;

comment on function _version_key is 'A text in which versions compare as versions (collate "C").';

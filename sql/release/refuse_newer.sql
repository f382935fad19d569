-- Stops with an error if the schema is already of a later release than these scripts.
--
-- First of all scripts on every path that is not our installer (psql, DbUp): old function texts
-- over new ones would break the running workers of the later release.
do $$
declare
  c_release constant text := '0.1.0';
  v_release text;
begin
  if to_regclass('schema_info') is null then
    return;
  end if;

  select i.release into v_release from schema_info as i;

  if string_to_array(v_release, '.')::int[] > string_to_array(c_release, '.')::int[] then
    raise exception using
      errcode = 'QE901',
      message = format('schema %s is of release %s, these scripts are of release %s',
        current_schema(), v_release, c_release),
      hint = 'Nothing was written. Use the scripts of the later release.';
  end if;
end;
$$;

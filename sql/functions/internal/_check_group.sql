-- Refuses what create_group must not store.
--
-- Caller   create_group.
-- Locks    none.
-- Index    none.
-- Raises   QE009 for options, or a callback's payload, that do not fit; for a callback what enqueue
--          would raise.
create or replace function _check_group(p_callback jsonb, p_options jsonb, p_now timestamptz)
returns void
language plpgsql
stable
as $$
declare
  v_option text;
begin
  if p_options is not null then
    if jsonb_typeof(p_options) <> 'object' then
      raise exception using errcode = 'QE009', message = 'options must be a JSON object';
    end if;

    select o.key into v_option
    from jsonb_each(p_options) as o
    where not (
      (o.key = 'name' and jsonb_typeof(o.value) = 'string' and length(o.value #>> '{}') <= 200)
      or (o.key = 'parent' and o.value::text ~ '^[0-9]{1,18}$')
    )
    limit 1;
    if found then
      raise exception using errcode = 'QE009',
        message = format('option %L is unknown or does not fit', v_option),
        hint = 'Options of a group: name (text, at most 200 characters), parent (id of a group).';
    end if;
  end if;

  if p_callback is not null then
    if jsonb_typeof(coalesce(p_callback -> 'payload', '{}')) <> 'object' then
      raise exception using errcode = 'QE009',
        message = 'the payload of a callback must be a JSON object: the counts are added to it';
    end if;

    begin
      perform _check_job_object(_set_run_at(p_callback, p_now), 0, p_now);
    exception
      when others then
        raise exception using errcode = sqlstate,
          message = format('callback: %s', replace(sqlerrm, 'job 0: ', ''));
    end;
  end if;
end;
$$
set search_path from current;

comment on function _check_group is 'Raise a QE error unless a group may have these.';

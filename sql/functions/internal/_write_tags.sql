-- Tags as jobs store them: sorted, each once, joined by commas. Equal sets are equal texts.
--
-- Caller   enqueue, enqueue_many, enqueue_jobs_v1.
-- Locks    none.
-- Index    none.
-- Raises   nothing: _check_job_key has seen the tags.
create or replace function _write_tags(p_tags text[])
returns text
language plpgsql
immutable
as $$
begin
  if coalesce(cardinality(p_tags), 0) = 0 then
    return '';
  end if;

  return (
    select string_agg(t.tag, ',' order by t.tag)
    from (select distinct u.tag collate "C" as tag from unnest(p_tags) as u(tag)) as t
  );
end;
$$
set search_path from current;

comment on function _write_tags is 'Tags in their stored form: sorted, distinct, joined by commas.';

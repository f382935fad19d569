-- The members of the first array that are in the second too; null when there is no second.
--
-- Caller   claim_jobs_v1.
-- Locks    none.
-- Index    none.
-- Raises   nothing.
create or replace function _common(p_these text[], p_wanted text[])
returns text[]
language sql
immutable
as $$
  select case when p_wanted is not null then array(
    select u.name from unnest(p_these) with ordinality as u(name, place)
    where u.name = any (p_wanted) order by u.place
  ) end
$$
set search_path from current;

comment on function _common is 'Members of one array that are in another, in order.';

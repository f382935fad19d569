-- Whether a worker may take jobs with these tags, and how long it leaves them to others.
--
-- Caller   _kept_lanes, _find_lanes, _take_suspects.
-- Locks    none.
-- Index    none.
-- Raises   nothing.
--
-- Null: never. A plain tag is a demand: the worker must carry it. One that begins with ~ is a wish:
-- a worker that carries the rest of it takes the job at once, others after a while, so that the job
-- is not lost with the worker it would rather have. A worker without a list carries out any demand
-- but no wish; one that lists * does so too, and may list more for the wishes.
create or replace function _lane_wait(
  p_job_tags  text,
  p_tags      text[],
  p_forbidden text[],
  p_sticky    interval
)
returns interval
language plpgsql
immutable
as $$
declare
  v_wait interval := interval '0';
  v_tag  text;
begin
  foreach v_tag in array string_to_array(p_job_tags, ',') loop
    if v_tag = any (p_forbidden) then
      return null;
    elsif left(v_tag, 1) = '~' then
      if p_tags is null or substr(v_tag, 2) <> all (p_tags) then
        v_wait := p_sticky;
      end if;
    elsif v_tag <> all (p_tags) and '*' <> all (p_tags) then
      return null;
    end if;
  end loop;

  return v_wait;
end;
$$
set search_path from current;

comment on function _lane_wait is
'How long a worker with p_tags leaves jobs with these tags to others; null: for ever.';

-- What a settle is told whose job is not live any more.
--
-- Caller   _settle_item.
-- Locks    none.
-- Index    history_pkey, attempts_pkey.
-- Raises   nothing.
create or replace function _answer_for_finished(
  p_job_id bigint,
  p_lease  uuid,
  out answer  text,
  out outcome text
)
language plpgsql
stable
as $$
declare
  v_lease uuid;
begin
  select h.lease, h.state into v_lease, outcome from history as h where h.id = p_job_id;
  if found and v_lease = p_lease then
    answer := 'already';
  elsif exists (
    select from attempts as a
    where a.job_id = p_job_id and a.lease = p_lease and a.outcome = 'retry'
  ) then
    answer := 'already';
    outcome := 'retry';
  elsif v_lease is not null or outcome is not null then
    answer := 'stale';
    outcome := null;
  else
    answer := 'gone';
  end if;
end;
$$
set search_path from current;

comment on function _answer_for_finished is
'already, stale or gone: the answer for a job that is not live.';

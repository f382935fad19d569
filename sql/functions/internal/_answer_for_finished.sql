-- What a settle is told whose job is not live any more.
--
-- Caller   _settle_item.
-- Locks    none.
-- Index    history_id_idx.
-- Raises   nothing.
--
-- A retry that was settled before the job ended is found in the attempts of its history row.
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
  v_past record;
begin
  select h.lease, h.state, h.attempts into v_past
  from history as h
  where h.id = p_job_id
  order by h.finished_at desc
  limit 1;
  if not found then
    answer := 'gone';
  elsif v_past.lease = p_lease then
    answer := 'already';
    outcome := v_past.state;
  elsif v_past.attempts
    @> jsonb_build_array(jsonb_build_object('lease', p_lease, 'outcome', 'retry'))
  then
    answer := 'already';
    outcome := 'retry';
  else
    answer := 'stale';
  end if;
end;
$$
set search_path from current;

comment on function _answer_for_finished is
'already, stale or gone: the answer for a job that is not live.';

-- What an act on a run answers when the run is not live.
--
-- Caller   signal, pause, resume, terminate.
-- Locks    none.
-- Index    history_id_idx.
-- Raises   nothing.
create or replace function _answer_for_absent_run(p_run_id bigint)
returns text
language plpgsql
stable
as $$
begin
  return case
    when exists (select from history as h where h.id = p_run_id) then 'finished'
    else 'unknown'
  end;
end;
$$
set search_path from current;

comment on function _answer_for_absent_run is
'finished or unknown: the answer for a run that is not live.';

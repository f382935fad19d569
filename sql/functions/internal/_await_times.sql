-- The waits of a run with the times of their timers, as they are kept in its row.
--
-- Caller   _park_run.
-- Locks    none.
-- Index    steps_pkey.
-- Raises   QE011 for a wait that could never end.
--
-- The journal has the time of a timer: a run that resumes must not wait anew. awaits is null when
-- there are none.
create or replace function _await_times(
  p_run_id bigint,
  p_awaits jsonb,
  out awaits jsonb,
  out due_at timestamptz
)
language plpgsql
volatile
as $$
declare
  v_endless text;
begin
  if p_awaits is null or p_awaits in ('[]', 'null') then
    return;
  end if;

  select
    jsonb_agg(
      a.wait || jsonb_build_object('due_at', s.due_at) order by a.place),
    min(s.due_at),
    min(a.wait ->> 'name') filter (where a.wait ->> 'signal' is null and s.due_at is null)
  into awaits, due_at, v_endless
  from jsonb_array_elements(p_awaits) with ordinality as a(wait, place)
  left join steps as s on s.run_id = p_run_id and s.hash = (a.wait ->> 'timer')::bigint;

  if v_endless is not null then
    raise exception using errcode = 'QE011',
      message = format('run %s waits for %L, which is neither a signal nor a timer of its journal',
        p_run_id, left(v_endless, 220));
  end if;
end;
$$
set search_path from current;

comment on function _await_times is 'The waits of a run with their times, and the least of these.';

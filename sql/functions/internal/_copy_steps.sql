-- Copies a journal, up to a step, to a new run; returns the greatest n copied.
--
-- Caller   fork.
-- Locks    none.
-- Index    steps_pkey (written).
-- Raises   QE051 when the step, or one whose result is given, is unknown; QE052 for too large a
--          result.
--
-- Rows beside an operation (its intent, its retries, its deadline, its child) are copied only with
-- its end: without, the new run begins it anew. A result that is given makes a step of a failure.
create or replace function _copy_steps(
  p_from    bigint,
  p_to      bigint,
  p_at      text,
  p_results jsonb
)
returns integer
language plpgsql
volatile
as $$
declare
  v_limit   integer;
  v_unknown text;
begin
  if p_at is not null then
    v_limit := (
      select min(s.n) from steps as s
      where s.run_id = p_from and _step_base(s.name) in (p_at, p_at || '#1')
    );
    if v_limit is null then
      raise exception using errcode = 'QE051',
        message = format('run %s has no step %L', p_from, left(p_at, 220)),
        hint = 'steps(run_id) lists them.';
    end if;
  end if;

  perform _check_results(p_results);
  insert into steps (run_id, hash, at, due_at, n, kind, codec, name, undo, value)
  select
    p_to, s.hash, s.at, s.due_at, s.n,
    case when r.key is null then s.kind else coalesce(m.kind, s.kind) end,
    case when r.key is null then s.codec end, s.name, s.undo,
    case when r.key is null then s.value else convert_to(r.value::text, 'UTF8') end
  from steps as s
  left join lateral jsonb_each(coalesce(p_results, '{}')) as r on r.key = s.name
  left join (values (2, 1), (7, 6), (11, 10)) as m(failed, kind) on m.failed = s.kind
  where s.run_id = p_from and s.n < v_limit
    and s.kind <> 14 and s.name not like 'undo/%'
    and (_step_base(s.name) = s.name or exists (
      select from steps as e
      where e.run_id = p_from and e.n < v_limit and e.name = _step_base(s.name)
    ))
  order by s.n;

  select r.key into v_unknown from jsonb_object_keys(p_results) as r(key)
  where not exists (
    select from steps as s
    where s.run_id = p_to and s.name = r.key and s.kind in (1, 3, 6, 10)
  )
  limit 1;
  if found then
    raise exception using errcode = 'QE051',
      message = format('no result of %L is taken over', left(v_unknown, 220)),
      hint = 'Results are given for steps before the one to begin at, by their full names.';
  end if;

  return coalesce((select max(s.n) from steps as s where s.run_id = p_to), 0);
end;
$$
set search_path from current;

comment on function _copy_steps is 'Copy a journal, up to a step; returns the greatest n copied.';

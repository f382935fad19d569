-- Settles one job of a batch, or says why not: the careful way.
--
-- Caller   _settle_items.
-- Locks    the jobs row, skip locked: the writer never waits.
-- Index    jobs_pkey, history_id_idx, attempts_pkey.
-- Raises   QE011 for an unknown outcome.
--
-- Fence: the row must be running under exactly this lease.
create or replace function _settle_item(
  p_job_id  bigint,
  p_lease   uuid,
  p_outcome text,
  p_detail  jsonb,
  p_now     timestamptz,
  out answer  text,
  out outcome text
)
language plpgsql
volatile
as $$
declare
  v_job jobs;
begin
  select j.* into v_job from jobs as j where j.id = p_job_id for update skip locked;

  if not found then
    if exists (select from jobs as j where j.id = p_job_id) then
      answer := 'busy';
    else
      select a.answer, a.outcome into answer, outcome
      from _answer_for_finished(p_job_id, p_lease) as a;
    end if;
    return;
  end if;

  if v_job.state <> 'running' or v_job.lease is distinct from p_lease then
    if v_job.lease = p_lease then
      answer := 'already';
      outcome := v_job.last_outcome;
    elsif exists (
      select from attempts as a
      where a.job_id = p_job_id and a.lease = p_lease and a.outcome = 'retry'
    ) then
      answer := 'already';
      outcome := 'retry';
    else
      answer := 'stale';
    end if;
    return;
  end if;

  answer := 'ok';
  case p_outcome
    when 'complete' then
      if p_detail ? 'enqueue' then
        select c.answer, c.outcome into answer, outcome
        from _complete_and_enqueue(v_job, p_detail, p_now) as c;
      else
        perform _finish_job(v_job, 'completed', null, p_detail -> 'result', p_now);
        outcome := 'completed';
      end if;
    when 'fail' then
      outcome := _fail_job(v_job, p_detail, p_now);
    when 'discard' then
      perform _finish_job(
        v_job, 'cancelled', coalesce(p_detail ->> 'reason', 'discarded by its handler'), null, p_now
      );
      outcome := 'cancelled';
    when 'snooze', 'release' then
      outcome := _give_back(
        v_job,
        p_now
          + least(greatest((p_detail ->> 'delay_ms')::double precision, 0), 315360000000)
          * interval '1 millisecond',
        case p_outcome when 'snooze' then 'snoozed' else 'released' end,
        p_now
      );
    else
      raise exception using errcode = 'QE011',
        message = format('unknown outcome %L', p_outcome),
        hint = 'Use complete, fail, discard, snooze or release.';
  end case;
end;
$$
set search_path from current;

comment on function _settle_item is 'Settle one job under its lease; answer and resulting state.';

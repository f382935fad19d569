-- Completes a job and enqueues the jobs that its handler left behind, in one transaction.
--
-- Caller   _settle_item; it holds the lock on the job.
-- Locks    as enqueue_many, with the caller's lock_timeout.
-- Index    as enqueue_many, _finish_job.
-- Raises   nothing of theirs: a job that is refused (SQLSTATE 22, 23, QE) fails this one for good
--          and leaves nothing behind; a locked key makes the answer busy.
--
-- The new jobs come first: they may be members of the groups that this one ends in.
create or replace function _complete_and_enqueue(
  p_job    jobs,
  p_detail jsonb,
  p_now    timestamptz,
  out answer  text,
  out outcome text
)
language plpgsql
volatile
as $$
declare
  v_jobs jsonb := p_detail -> 'enqueue';
begin
  answer := 'ok';
  begin
    if jsonb_typeof(v_jobs) = 'array' then
      v_jobs := (
        select coalesce(jsonb_agg(_set_run_at(j.value, p_now) order by j.n), '[]')
        from jsonb_array_elements(v_jobs) with ordinality as j(value, n)
      );
    end if;

    perform enqueue_many(v_jobs);
    perform _finish_job(p_job, 'completed', null, p_detail -> 'result', p_now);
    outcome := 'completed';
  exception
    when lock_not_available or deadlock_detected then
      answer := 'busy';
      return;
    when others then
      if left(sqlstate, 2) not in ('22', '23', 'QE') then
        raise;
      end if;
      outcome := _fail_job(
        p_job,
        jsonb_build_object(
          'permanent', true, 'reason', 'a job to enqueue on completion was refused',
          'error_type', sqlstate, 'error_message', sqlerrm
        ),
        p_now
      );
  end;
end;
$$
set search_path from current;

comment on function _complete_and_enqueue is
'Complete a job and enqueue what it leaves behind; answer and outcome.';

-- Which functions a profile may call: the one place where rights are listed.
--
-- Caller   _apply_grants; the rights tests.
-- Locks    none.
-- Index    none.
-- Raises   nothing.
--
-- Every function without a leading underscore stands in at least one profile; a test insists. A
-- migrator is a member of the schema's owner and needs no grant: its rows name what only the owner
-- may call, and _apply_grants passes over them.
create or replace function _profile_functions()
returns table (
  profile       text,
  function_name text
)
language sql
immutable
as $$
  with duties (duty, function_names) as (
    values
      ('enqueue', array[
        'enqueue', 'enqueue_many', 'enqueue_jobs_v1', 'get_result_v1', 'create_group',
        'close_group', 'group_status', 'remove', 'start', 'start_many', 'signal', 'signal_key',
        'result'
      ]),
      ('work', array[
        'register_worker_v1', 'deregister_worker_v1', 'beat_worker_v1', 'claim_jobs_v1',
        'settle_jobs_v1', 'set_progress_v1', 'append_log_v1', 'fire_schedules_v1',
        'upsert_schedules_v1', 'register_workflows_v1', 'load_journals_v1', 'load_journal_v1',
        'checkpoint_steps_v1', 'park_runs_v1', 'settle_runs_v1', 'begin_tx_step_v1',
        'end_tx_step_v1'
      ]),
      ('ask', array[
        'health', 'doctor', 'version', 'cron_next'
      ]),
      ('look', array[
        'jobs', 'job', 'queue_stats', 'workers', 'stats', 'limits', 'groups', 'group_status',
        'schedules', 'schedule_history', 'failed', 'status', 'runs', 'steps', 'signals', 'workflows'
      ]),
      ('operate', array[
        'cancel', 'retry', 'job_log', 'pause_queue', 'resume_queue', 'set_queue', 'set_limit',
        'set_setting',
        'sweep_stale_workers', 'adopt_database', 'schedule', 'unschedule', 'pause_schedule',
        'resume_schedule', 'run_schedule_now', 'roll_back_schedules', 'set_kind', 'prune',
        'cancel_jobs', 'complete_jobs', 'fail_jobs', 'reschedule_jobs', 'retry_failed',
        'force_unlock_workers', 'pause', 'resume', 'terminate', 'fork', 'delete_run', 'set_workflow'
      ]),
      ('own', array[
        'grant_usage', 'revoke_usage'
      ])
  ),
  profiles (profile, duty) as (
    values
      ('enqueuer', 'enqueue'),
      ('worker', 'enqueue'),
      ('worker', 'work'),
      ('worker', 'ask'),
      ('viewer', 'ask'),
      ('viewer', 'look'),
      ('operator', 'ask'),
      ('operator', 'look'),
      ('operator', 'operate'),
      ('migrator', 'own')
  )
  select p.profile, f.function_name
  from profiles as p
  join duties as d on d.duty = p.duty
  cross join lateral unnest(d.function_names) as f (function_name)
$$
set search_path from current;

comment on function _profile_functions is
'The functions each profile may call.';

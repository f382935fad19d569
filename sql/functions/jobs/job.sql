-- Everything about one job, live or finished.
--
-- Caller   people, the command job.
-- Locks    none.
-- Index    jobs_pkey, history_id_idx, leases_pkey, workers_pkey, progress_pkey, attempts_pkey.
-- Raises   nothing: an unknown id gives no row.
--
-- Payload, result, headers and error details may hold what a viewer must not see: they are null
-- unless the caller is an operator or owns the schema. Of encoded ones only the marks are shown.
-- A run that waits until a time is ready in the table; here it is waiting.
create or replace function job(job_id bigint)
returns table (
  id                  bigint,
  state               text,
  queue               text,
  kind                text,
  priority            integer,
  run_at              timestamptz,
  created_at          timestamptz,
  started_at          timestamptz,
  finished_at         timestamptz,
  attempt             integer,
  max_attempts        integer,
  worker              text,
  reason              text,
  error               text,
  payload             jsonb,
  result              jsonb,
  headers             jsonb,
  progress            jsonb,
  spared              integer,
  losses              integer,
  lease               uuid,
  timeout             interval,
  cancel_requested_at timestamptz,
  attempts            jsonb,
  key                 text,
  concurrency_key     text,
  tags                text[],
  group_id            bigint,
  expires_at          timestamptz
)
language plpgsql
volatile
security definer
as $$
#variable_conflict use_column
declare
  v_now     timestamptz := _clock();
  v_trusted boolean := _caller_has_profile('operator');
begin
  return query
  with found as (
    select
      j.id,
      _shown_state(j, v_now) as state,
      j.queue, j.kind, j.priority, coalesce(j.held_run_at, j.run_at) as run_at,
      j.created_at, case when j.state = 'running' then j.claimed_at end as started_at,
      null::timestamptz as finished_at, j.attempt, j.max_attempts,
      case when j.cancel_requested_at is not null
        then 'cancel requested' || coalesce(': ' || j.cancel_reason, '')
      end as reason,
      j.payload, null::jsonb as result, j.headers, j.spared, j.losses, j.lease, j.timeout,
      nullif(j.cancel_requested_at, 'infinity') as cancel_requested_at, j.key,
      j.concurrency_key, j.tags, j.group_id, j.expires_at,
      _attempts_of(j.id) as attempts
    from jobs as j
    where j.id = job.job_id
    union all
    select
      h.id, h.state, h.queue, h.kind, h.priority, coalesce(h.run_at, h.created_at), h.created_at,
      h.started_at,
      h.finished_at, h.attempt, h.max_attempts, h.reason, h.payload, h.result, h.headers,
      h.spared, h.losses, h.lease, h.timeout, null::timestamptz, h.key, h.concurrency_key,
      h.tags, h.group_id, null::timestamptz, h.attempts
    from history as h
    where h.id = job.job_id
  )
  select
    f.id, f.state, f.queue, f.kind, f.priority::integer, f.run_at, f.created_at, f.started_at,
    f.finished_at, f.attempt, f.max_attempts,
    case when f.state = 'running' then w.name else t.failed -> 0 ->> 'worker' end,
    f.reason, t.failed -> 0 ->> 'error_message',
    case when v_trusted then _shown(f.payload) end,
    case when v_trusted then _shown(f.result) end,
    case when v_trusted then f.headers end,
    _shown(p.progress), f.spared, f.losses::integer, f.lease, f.timeout, f.cancel_requested_at,
    coalesce(t.failed, '[]'), f.key, f.concurrency_key, _read_tags(f.tags), f.group_id, f.expires_at
  from found as f
  left join leases as l on l.lease = f.lease
  left join workers as w on w.id = l.worker_id
  left join progress as p on p.job_id = f.id and p.lease = f.lease
  cross join lateral (
    select jsonb_agg(
      jsonb_build_object(
        'worker', null, 'started_at', null, 'error_type', null, 'error_message', null,
        'error_detail', null
      ) || (e.attempt - 'lease' - case when v_trusted then '' else 'error_detail' end)
      order by e.place
    ) as failed
    from jsonb_array_elements(f.attempts) with ordinality as e (attempt, place)
  ) as t;
end;
$$
set search_path from current;

comment on function job is
'Everything about one job, live or finished; no row for an unknown id.
attempts lists the failed attempts, newest first. payload, result, headers and the error details are
null for callers who only have the viewer profile; of encrypted ones only the marks are shown.
Example: select state, attempt, error, attempts from job(42);';

-- Checks what start() was given, and fills in what it was not.
--
-- Caller   start, signal_key, _start_child.
-- Locks    the group's row, for key share.
-- Index    workflows_pkey, jobs_id_seq; settings_pkey for a large input.
-- Raises   QE001 to QE009, QE012 to QE014, QE031, QE054.
create or replace function _new_run(
  p_workflow        text,
  p_version         integer,
  p_input           jsonb,
  p_key             text,
  p_on_conflict     text,
  p_key_ttl         interval,
  p_queue           text,
  p_run_at          timestamptz,
  p_priority        integer,
  p_tags            text[],
  p_labels          jsonb,
  p_timeout         interval,
  p_concurrency_key text,
  p_keep_result     boolean,
  p_headers         jsonb,
  p_options         jsonb,
  p_now             timestamptz
)
returns new_job
language plpgsql
volatile
as $$
declare
  v_run new_job;
begin
  perform _check_workflow(p_workflow, p_version, p_labels, p_on_conflict);
  v_run.kind := _workflow_kind(p_workflow, p_version);
  perform _check_job(
    v_run.kind, p_queue, p_run_at, p_priority, null, p_timeout, p_headers, p_options, p_now);
  perform _check_payload(p_input);
  perform _check_job_key(p_key, 'once', p_key_ttl, p_concurrency_key, p_tags, null, p_run_at);
  if p_options ? 'merge' then
    raise exception using errcode = 'QE009', message = 'the input of a run cannot be merged';
  end if;

  if p_options ? 'group' then
    v_run.group_id := (p_options ->> 'group')::bigint;
    perform _join_groups(array[v_run.group_id]);
  end if;

  v_run.id := nextval('jobs_id_seq');
  v_run.queue := p_queue;
  v_run.payload := p_input;
  v_run.run_at := greatest(p_run_at, p_now);
  v_run.priority := p_priority;
  v_run.timeout := p_timeout;
  v_run.keep_result := p_keep_result;
  v_run.headers := p_headers;
  v_run.retry := p_options -> 'retry';
  v_run.concurrency_key := p_concurrency_key;
  v_run.tags := _write_tags(p_tags);
  v_run.key := p_key;
  v_run.key_mode := 'once';
  v_run.key_ttl := p_key_ttl;
  return v_run;
end;
$$
set search_path from current;

comment on function _new_run is
'A run on its way into jobs, checked, with every default filled in.';

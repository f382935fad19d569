-- Dead letters that match, newest id first.
--
-- Caller   failed.
-- Locks    none.
-- Index    history_id_idx backwards, or history_unsuccessful_idx.
-- Raises   QE202 for a filter that makes no sense.
--
-- A search may read all dead letters. Payload and error detail may hold what a viewer must not see:
-- a viewer's search passes over them too, or it would tell what they hold, word by word.
create or replace function _list_failed(
  p_queue     text,
  p_kind      text,
  p_since     timestamptz,
  p_search    text,
  p_before_id bigint,
  p_max       integer
)
returns table (
  id          bigint,
  queue       text,
  kind        text,
  created_at  timestamptz,
  finished_at timestamptz,
  attempt     integer,
  worker      text,
  reason      text,
  error_type  text,
  error       text,
  payload     jsonb
)
language plpgsql
volatile
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  v_trusted boolean := _caller_has_profile('operator');
  v_pattern text := _search_pattern(p_search);
begin
  perform _check_job_filter('failed', null, null, p_before_id, p_max, null);

  return query
  select
    h.id, h.queue, h.kind, h.created_at, h.finished_at, h.attempt,
    h.attempts -> 0 ->> 'worker', h.reason, h.attempts -> 0 ->> 'error_type',
    h.attempts -> 0 ->> 'error_message', case when v_trusted then h.payload end
  from history as h
  where h.state = 'failed'
    and (p_before_id is null or h.id < p_before_id)
    and (p_queue is null or h.queue = p_queue)
    and (p_kind is null or h.kind = p_kind)
    and (p_since is null or h.finished_at >= p_since)
    and (v_pattern is null
      or _failure_matches(v_pattern, h.reason, h.attempts, h.payload, v_trusted))
  order by h.id desc
  limit least(coalesce(p_max, 100), 1000);
end;
$$
set search_path from current;

comment on function _list_failed is 'Dead letters that match the filters, newest id first.';

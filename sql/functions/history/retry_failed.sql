-- Runs dead letters again, a batch at a time, as fast as asked for.
--
-- Caller   operators; src/PgEngine/Admin; the command retry-failed.
-- Locks    history rows in id order, skip locked; waits only for a key that is being enqueued.
-- Index    history_id_idx, or history_unsuccessful_idx; jobs_lane_idx (written).
-- Raises   QE202 for a rate or a max that makes no sense.
--
-- Two at once share the work. A dead letter whose key a live job has stays one and is passed over;
-- so is one without a payload.
create or replace function retry_failed(
  queue           text default null,
  kind            text default null,
  since           timestamptz default null,
  max             integer default 1000,
  rate_per_second double precision default null,
  run_at          timestamptz default null,
  search          text default null
)
returns integer
language plpgsql
volatile
security definer
as $$
#variable_conflict use_column
declare
  v_now     timestamptz := _clock();
  v_first   timestamptz := greatest(retry_failed.run_at, v_now);
  v_pattern text := _search_pattern(retry_failed.search);
  v_max     integer := least(retry_failed.max, 10000);
  v_past    history;
  v_last    bigint := 0;
  v_round   integer;
  v_seen    integer := 0;
  v_ids     bigint[] := '{}';
begin
  if coalesce(v_max, 0) < 1 then
    raise exception using errcode = 'QE202',
      message = format('max must be at least 1, got %s', retry_failed.max);
  end if;
  if not (retry_failed.rate_per_second between 0.001 and 1000000) then
    raise exception using errcode = 'QE202', message = format(
      'rate_per_second goes from 0.001 to 1000000, got %s', retry_failed.rate_per_second);
  end if;
  perform _check_reschedule(retry_failed.run_at, null, null, null, v_now);

  -- A round locks no more than it may use; those that cannot come back make for another one.
  loop
    v_round := 0;
    for v_past in
      select h.* from history as h
      where h.state = 'failed'
        and h.id > v_last
        and (retry_failed.queue is null or h.queue = retry_failed.queue)
        and (retry_failed.kind is null or h.kind = retry_failed.kind)
        and (retry_failed.since is null or h.finished_at >= retry_failed.since)
        and (v_pattern is null
          or _failure_matches(v_pattern, h.reason, h.attempts, h.payload, true))
      order by h.id
      limit v_max - cardinality(v_ids)
      for update skip locked
    loop
      v_round := v_round + 1;
      v_last := v_past.id;
      if v_past.payload is not null and _revive_job(
        v_past, null,
        v_first + coalesce(cardinality(v_ids) / retry_failed.rate_per_second, 0)
          * interval '1 second')
      then
        v_ids := v_ids || v_past.id;
      end if;
    end loop;
    v_seen := v_seen + v_round;
    exit when v_round = 0 or cardinality(v_ids) >= v_max or v_seen >= 10 * v_max;
  end loop;

  perform _audit('retry_failed', null, null, jsonb_strip_nulls(jsonb_build_object(
    'queue', retry_failed.queue, 'kind', retry_failed.kind, 'since', retry_failed.since,
    'search', retry_failed.search, 'rate_per_second', retry_failed.rate_per_second,
    'count', cardinality(v_ids))));
  perform _wake_jobs(v_ids, v_now);
  return cardinality(v_ids);
end;
$$
set plan_cache_mode = force_custom_plan
set search_path from current;

comment on function retry_failed is
'Run dead letters again, lowest id first; returns how many.
At most max, and 10000, a call: call it again until it returns less than max. since: failed at that
time or later. rate_per_second: so many become due a second, from run_at (default now) on; null: all
at once. search: see failed.
Example: select retry_failed(queue => ''mail'', since => now() - interval ''1 day'',
rate_per_second => 20);';

-- Locks ready jobs of one queue, taking turns between its concurrency keys.
--
-- Caller   _pick_step; it needs the planner settings of claim_jobs_v1.
-- Locks    jobs rows, skip locked; never waits.
-- Index    jobs_turn_idx: one probe per key, from the key after the last one served.
-- Raises   nothing.
--
-- A turn looks at 200 keys at most and goes round once; each gets an equal part of what is wanted,
-- and what they leave over goes to the first that have more. Within a key it goes by time; a
-- priority has no say, or a tenant could push itself forward.
create or replace function _pick_in_turn(
  p_queue     text,
  p_worker    claiming_worker,
  p_from      text,
  p_max       integer,
  p_except    bigint[],
  p_now       timestamptz,
  out ids       bigint[],
  out next_from text
)
language plpgsql
volatile
as $$
declare
  c_keys constant integer := 200;
  v_keys text[] := _keys_from(p_queue, p_from, c_keys);
begin
  if cardinality(v_keys) < c_keys and p_from <> '' then
    v_keys := v_keys || array(
      select u.key from unnest(_keys_from(p_queue, '', c_keys - cardinality(v_keys))) as u(key)
      where u.key < p_from collate "C"
    );
  end if;

  ids := '{}';
  next_from := p_from;
  if cardinality(v_keys) = 0 or p_max <= 0 then
    return;
  end if;

  ids := _pick_from_keys(
    p_queue, v_keys, p_worker,
    greatest(1, p_max / cardinality(v_keys)), p_max, p_except, p_now);
  if cardinality(ids) between 1 and p_max - 1 then
    ids := ids || _pick_from_keys(
      p_queue, v_keys, p_worker,
      p_max - cardinality(ids), p_max - cardinality(ids), p_except || ids, p_now);
  end if;

  -- Nobody sorts between a text and the same with the lowest character after it.
  next_from := coalesce(
    case
      when cardinality(ids) > 0 then (
        select j.concurrency_key from jobs as j where j.id = ids[cardinality(ids)])
      else v_keys[cardinality(v_keys)]
    end || chr(1), '');
end;
$$
set search_path from current;

comment on function _pick_in_turn is 'Lock ready jobs of a queue, key by key.';

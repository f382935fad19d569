-- The kind of a journal row in a word.
--
-- Caller   what shows journals to people.
-- Locks    none.
-- Index    none.
-- Raises   nothing: null for an unknown number.
--
-- failed: finally failed, or in doubt. intent: an at-most-once step that has begun. retry: waits
-- for its next attempt. marker: the winner of Any, a Changed, a detached start.
create or replace function _step_kind(p_kind smallint)
returns text
language sql
immutable
as $$
  select (array[
    'step', 'failed', 'tx', 'intent', 'retry', 'signal', 'timeout', 'timer', 'child started',
    'child', 'child failed', 'marker', 'loop', 'cancel'
  ])[p_kind]
$$
set search_path from current;

comment on function _step_kind is 'The kind of a journal row in a word.';

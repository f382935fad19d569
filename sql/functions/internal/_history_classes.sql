-- The retention classes: how long their rows are kept, and how wide and how far ahead their
-- partitions are made.
--
-- Caller   _class_for, _make_partitions, _retire_partitions, _empty_nets.
-- Locks    none.
-- Index    none.
-- Raises   nothing.
--
-- A look-up by id probes every partition, so there are few: one spans a third to a twelfth of what
-- its class keeps, and a row stays that much longer at most. keep is null: for ever.
create or replace function _history_classes()
returns table (
  class text,
  keep  interval,
  width interval,
  ahead integer
)
language sql
immutable
as $$
  values
    ('hour', interval '1 hour', interval '1 hour', 3),
    ('day', interval '1 day', interval '6 hours', 2),
    ('week', interval '7 days', interval '1 day', 2),
    ('month', interval '31 days', interval '7 days', 1),
    ('quarter', interval '92 days', interval '30 days', 1),
    ('year', interval '366 days', interval '30 days', 1),
    ('forever', null, interval '365 days', 1)
$$
set search_path from current;

comment on function _history_classes is
'Retention classes of history, with the width of their partitions.';

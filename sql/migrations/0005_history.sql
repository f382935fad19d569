-- Finished jobs, in partitions that go whole: list by retention class, then range by finished_at.
-- Why so, and what it costs: decisions/0005-history.md.

-- The class is chosen when the job ends, from the settings of its kind and queue for that state. It
-- says how long the row is kept at least; a later change of the settings holds for later ends.
--
-- The lease that finished a job stays with it: a settle that is sent again is answered "already"
-- from here. The id is not declared unique: no index spans partitions, and the insert would pay for
-- a promise nobody needs, since the row left `jobs` in the same statement.
-- Columns of fixed length stand first, without gaps; run_at is null when it was created_at.
create table history (
  id              bigint not null,
  finished_at     timestamptz not null,
  created_at      timestamptz not null,
  run_at          timestamptz,
  started_at      timestamptz,
  lease           uuid,
  attempt         integer not null,
  spared          integer not null,
  max_attempts    integer,
  priority        smallint not null,
  losses          smallint not null,
  queue           text collate "C" not null,
  kind            text collate "C" not null,
  state           text collate "C" not null,
  class           text collate "C" not null default 'day',
  reason          text,
  payload         jsonb,
  result          jsonb,
  headers         jsonb,
  retry           jsonb,
  timeout         interval,
  keep_result     boolean,
  key             text collate "C",
  concurrency_key text collate "C",
  tags            text collate "C" not null default '',
  group_id        bigint,
  attempts        jsonb,
  constraint history_state_check check (state in ('completed', 'failed', 'cancelled')),
  constraint history_reason_check check (state = 'completed' or reason is not null)
) partition by list (class);

comment on table history is
'Finished jobs: completed, failed (the dead letters) or cancelled, each with the reason.
attempts holds the failed attempts, newest first. run_at is null when it was created_at.';

create index history_id_idx on history (id);

-- The dead letters and what an operator cancelled: few beside the completed, and searched.
create index history_unsuccessful_idx on history (finished_at, id) where state <> 'completed';

-- One table per class, each with a net: a partition for what no other one takes, so that no job
-- ever fails to end for want of a partition. prune() makes partitions ahead of time, so nets are
-- empty; what falls into one while nobody prunes is moved or deleted by it, found by
-- history_<class>_net_finished_idx.
do $$
declare
  v_class text;
begin
  foreach v_class in array array['hour', 'day', 'week', 'month', 'quarter', 'year', 'forever']
  loop
    execute format(
      'create table history_%1$s partition of history for values in (%1$L)
         partition by range (finished_at)', v_class);
    execute format('create table history_%1$s_net partition of history_%1$s default', v_class);
    execute format(
      'create index history_%1$s_net_finished_idx on history_%1$s_net (finished_at)', v_class);
    execute format('comment on table history_%s is %L', v_class,
      format('Finished jobs of the retention class %s, in partitions by finished_at.', v_class));
    execute format('comment on table history_%s_net is %L', v_class,
      format('Finished jobs of the class %s that found no partition: prune() empties it.',
        v_class));
  end loop;
end;
$$;

-- What kinds say about their finished jobs. Before the queue's word, behind the job's own.
create table kinds (
  kind           text collate "C" primary key,
  history        text collate "C",
  keep_payload   boolean,
  keep_completed text collate "C",
  keep_failed    text collate "C",
  keep_cancelled text collate "C",
  updated_at     timestamptz not null,
  constraint kinds_history_check check (history in ('all', 'failed', 'none'))
);

comment on table kinds is 'Settings of kinds that have any: what history keeps, and how long.';

-- Keys that outlive their jobs, and the shape in which a new job travels between functions.

-- What `once` remembers: the job that a key stands for, until the key expires. Written only by an
-- enqueue with that mode, so nothing else pays for it.
create table keys (
  queue      text collate "C" not null,
  key        text collate "C" not null,
  job_id     bigint not null,
  expires_at timestamptz not null,
  primary key (queue, key)
) with (autovacuum_vacuum_scale_factor = 0.05);

comment on table keys is
'Keys of jobs enqueued once: the answer to the same enqueue, until the key expires.';

-- The sweep forgets expired keys, oldest first.
create index keys_expires_idx on keys (expires_at);

-- A job on its way into `jobs`, checked and with every default filled in. run_at is the time
-- wanted, now or later; tags are canonical; id is drawn before, so that a batch knows its ids.
create type new_job as (
  id              bigint,
  queue           text,
  kind            text,
  payload         jsonb,
  run_at          timestamptz,
  priority        integer,
  max_attempts    integer,
  timeout         interval,
  keep_result     boolean,
  headers         jsonb,
  retry           jsonb,
  concurrency_key text,
  tags            text,
  expires_at      timestamptz,
  group_id        bigint,
  key             text,
  key_mode        text,
  key_ttl         interval,
  is_merged       boolean
);

-- pgbench: one turn of churn, 100 jobs in and out. The claim stands on one line: run.sh reads its time.
select enqueue_many(100);
select ids, lease, mark_run_at as seen_run_at, mark_id as seen_id from claim(:worker::uuid, gen_random_uuid(), 100, :mark_run_at::timestamptz, :mark_id::bigint) \gset
select settle(:ids::bigint[], :lease::uuid);

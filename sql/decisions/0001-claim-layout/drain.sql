-- pgbench: one turn of a worker that settles its last batch and claims the next.
select ids, payloads, lease, mark_run_at, mark_id
from settle_and_claim(:ids::bigint[], :lease::uuid, :worker::uuid, gen_random_uuid(), :n,
  :mark_run_at::timestamptz, :mark_id::bigint) \gset

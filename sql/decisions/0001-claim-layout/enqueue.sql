-- pgbench: one bulk enqueue.
select enqueue_many(:n);

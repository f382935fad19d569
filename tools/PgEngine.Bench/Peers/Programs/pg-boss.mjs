// Batches of 500 by two workers, fetched without a pause while they come full; woken by NOTIFY; finished jobs are kept, as by default.
import { PgBoss } from 'pg-boss';

async function start(connectionString, connections) {
  const boss = new PgBoss({ connectionString, max: connections, useListenNotify: true });
  boss.on('error', (e) => console.error(e.message));
  await boss.start();
  return boss;
}

export async function setUp(connectionString) {
  const boss = await start(connectionString, 2);
  await boss.createQueue('bench', { notify: true });
  await boss.stop();
}

export async function startWorker(connectionString, began) {
  const boss = await start(connectionString, 10);
  const options = { batchSize: 500, localConcurrency: 2, burstWhenBatchFull: true, pollingIntervalSeconds: 0.5 };
  await boss.work('bench', options, async (jobs) => {
    for (const job of jobs) {
      began(job.data.id);
    }
  });
  return () => boss.stop({ graceful: true });
}

export async function connect(connectionString, connections) {
  const boss = await start(connectionString, connections);
  return {
    one: (payload) => boss.send('bench', payload),
    many: (payloads) => boss.insert('bench', payloads.map((data) => ({ data }))),
    close: () => boss.stop(),
  };
}

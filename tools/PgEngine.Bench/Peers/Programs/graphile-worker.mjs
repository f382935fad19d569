// The settings of graphile-worker's own performance test: a local queue of 500 and batched completion.
import { makeWorkerUtils, run, Logger } from 'graphile-worker';

const logger = new Logger(() => (level, message) => {
  if (level === 'error' || level === 'warning') {
    console.error(message);
  }
});

const preset = {
  worker: {
    concurrentJobs: 24,
    maxPoolSize: 25,
    localQueue: { size: 500, refetchDelay: { durationMs: 10 } },
    completeJobBatchDelay: 0,
    failJobBatchDelay: 0,
  },
};

export async function setUp(connectionString) {
  const utils = await makeWorkerUtils({ connectionString, logger });
  await utils.migrate();
  await utils.release();
}

export async function startWorker(connectionString, began) {
  const taskList = { bench: async (payload) => began(payload.id) };
  const runner = await run({ connectionString, preset, taskList, logger, noHandleSignals: true });
  return () => runner.stop();
}

export async function connect(connectionString, connections) {
  const utils = await makeWorkerUtils({ connectionString, logger, maxPoolSize: connections });
  return {
    one: (payload) => utils.addJob('bench', payload),
    many: (payloads) => utils.addJobs(payloads.map((payload) => ({ identifier: 'bench', payload }))),
    close: () => utils.release(),
  };
}

// One process of a peer: `node peer.mjs NAME worker|producer`, told what to do line by line, and telling in the words of a worker of ours
// what happens. The connection string comes through the environment: arguments are seen by every user of the machine.
import { createInterface } from 'node:readline';

const CHUNK = 10000;
const REPORT_EVERY_MS = 10;

const [name, role, tellsBeginnings] = process.argv.slice(2);
const connectionString = process.env.PGENGINE_BENCH_PEER;
const peer = await import(`./${name}.mjs`);
const say = (...words) => process.stdout.write(`${words.join(' ')}\n`);
const now = () => process.hrtime.bigint();
const commands = createInterface({ input: process.stdin });

if (role === 'worker') {
  await work();
} else {
  await produce();
}
process.exit(0);

async function work() {
  let count = 0;
  let told = 0;
  let stop = null;
  const began = (id) => {
    count++;
    if (tellsBeginnings) {
      say('began', id, now());
    }
  };
  setInterval(() => {
    if (count !== told) {
      told = count;
      say('count', count);
    }
  }, REPORT_EVERY_MS);
  say('ready');
  for await (const command of commands) {
    if (command === 'start') {
      stop = await peer.startWorker(connectionString, began);
    } else if (command === 'stop') {
      await stop();
      const { user, system } = process.cpuUsage();
      say('used', count, (user + system) * 10, process.resourceUsage().maxRSS * 1024, 0);
    }
  }
}

async function produce() {
  let client = null;
  say('ready');
  for await (const command of commands) {
    const [verb, ...rest] = command.split(' ');
    const [count, first, setting] = rest.map(Number);
    const began = now();
    if (verb === 'set-up') {
      await peer.setUp(connectionString);
    } else if (verb === 'connect') {
      client = await peer.connect(connectionString, count);
    } else if (verb === 'bulk') {
      await bulk(client, count, first);
    } else if (verb === 'single') {
      await single(client, count, first, setting);
    } else if (verb === 'paced') {
      await paced(client, count, first, setting);
    } else if (verb === 'close') {
      await client.close();
    }
    say('produced', now() - began);
  }
}

async function bulk(client, count, first) {
  for (let done = 0; done < count; done += CHUNK) {
    const size = Math.min(CHUNK, count - done);
    await client.many(Array.from({ length: size }, (_, i) => ({ id: first + done + i })));
  }
}

async function single(client, count, first, clients) {
  let next = 0;
  await Promise.all(Array.from({ length: clients }, async () => {
    while (next < count) {
      await client.one({ id: first + next++ });
    }
  }));
}

async function paced(client, count, first, intervalMs) {
  const startedAt = performance.now();
  for (let i = 0; i < count; i++) {
    const pause = startedAt + i * intervalMs - performance.now();
    if (pause > 0) {
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
    const sentAt = now();
    await client.one({ id: first + i });
    say('sent', first + i, sentAt, now());
  }
}

import path from 'node:path';
import { parseArgs } from 'node:util';
import { startGateway } from './gateway';
import { startPostgres } from './postgres';
import { ensureRootfs } from './rootfs';

const PARENT_CHECK_MS = 500;

/** The message of this process to its parent. */
export type Report = { progress: string } | { ready: { port: number } } | { failed: string };

function tell(report: Report): void {
  if (process.send) process.send(report);
  else if ('progress' in report) console.log(report.progress);
  else if ('failed' in report) console.error(report.failed);
}

/** Calls back once on a signal, or when the parent process is gone. */
function onEnd(end: () => void): void {
  let ended = false;
  const once = (): void => {
    if (!ended) end();
    ended = true;
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, once);
  process.once('disconnect', once);
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && once(), PARENT_CHECK_MS).unref();
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      port: { type: 'string', default: '27017' },
      rootfs: { type: 'string' },
      'not-durable': { type: 'boolean', default: false },
    },
  });
  if (!values.data) throw new Error('usage: main.ts --data <folder> [--port 27017] [--not-durable]');
  const ending = new Promise<void>((resolve) => onEnd(resolve));
  const rootfs = values.rootfs ?? (await ensureRootfs((progress) => tell({ progress })));
  const dataDir = path.resolve(values.data);
  const postgres = await startPostgres({ rootfs, dataDir, durable: !values['not-durable'] });
  try {
    const gateway = await startGateway({ socketPath: postgres.socketPath, port: Number(values.port) });
    tell({ progress: `DocumentDB for development and tests only: mongodb://127.0.0.1:${gateway.port}/` });
    tell({ ready: { port: gateway.port } });
    const died = postgres.exited.then(() =>
      Promise.reject(new Error(`PostgreSQL ended; see ${dataDir}/postgres.log`)),
    );
    await Promise.race([ending, died]);
    await gateway.close();
  } finally {
    await postgres.stop();
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    tell({ failed: error instanceof Error ? error.message : String(error) });
    process.exit(1);
  },
);

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { MongoMemoryReplSet } from 'mongodb-memory-server-core';
import { freePort } from './free-ports';
import type { StartedService } from './started-service';

export interface MongodOptions {
  binary: string;
  dataDir: string;
  durable: boolean;
}

/** Runs a `mongod` as a replica set of one, so that transactions work. It ends with this process. */
export async function startMongod({ binary, dataDir, durable }: MongodOptions): Promise<StartedService> {
  const dbPath = path.join(dataDir, 'mongod');
  mkdirSync(dbPath, { recursive: true });
  process.env['MONGOMS_SYSTEM_BINARY_VERSION_CHECK'] = 'false';
  const replicaSet = await MongoMemoryReplSet.create({
    binary: { systemBinary: binary },
    instanceOpts: [
      {
        dbPath,
        storageEngine: 'wiredTiger',
        port: durable ? await rememberedPort(path.join(dataDir, 'mongod.port')) : await freePort(),
        launchTimeout: 60_000,
      },
    ],
    replSet: { name: 'rs0', count: 1, ip: '127.0.0.1', spawn: { detached: true } },
  });
  const pid = replicaSet.servers[0]?.instanceInfo?.instance.mongodProcess?.pid;
  return {
    url: replicaSet.getUri(),
    ...(pid === undefined ? {} : { pid }),
    stop: async () => void (await replicaSet.stop({ doCleanup: false })),
    kill: async () => {
      if (pid === undefined) return;
      process.kill(pid, 'SIGKILL');
      await replicaSet.stop({ doCleanup: false });
    },
  };
}

/** A replica set writes its own address into its data, so data that are kept keep their port. */
async function rememberedPort(file: string): Promise<number> {
  try {
    const port = Number(readFileSync(file, 'utf8'));
    if (Number.isInteger(port) && port > 0) return port;
  } catch {
    // The first start.
  }
  const port = await freePort();
  writeFileSync(file, String(port));
  return port;
}

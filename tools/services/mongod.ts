import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DryMongoBinary, MongoBinary, MongoMemoryReplSet } from 'mongodb-memory-server-core';
import { MongoBinaryDownloadUrl } from 'mongodb-memory-server-core/lib/util/MongoBinaryDownloadUrl';
import { EnvHttpProxyAgent, request } from 'undici';
import { freePort } from './free-ports';
import type { StartedService } from './service';

const PROBE_MS = 3_000;
const MEGABYTE = 1_048_576;

export interface MongodOptions {
  binary: string;
  dataDir: string;
  durable: boolean;
}

/** Runs a `mongod` as a replica set of one, because transactions need one. It ends with this process. */
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
  const server = replicaSet.servers[0]?.instanceInfo?.instance.mongodProcess;
  if (!server) throw new Error('mongod has no process.');
  return {
    url: replicaSet.getUri(),
    ended: new Promise((resolve) => server.once('exit', resolve)),
    stop: async () => void (await replicaSet.stop({ doCleanup: false })),
    kill: async () => {
      server.kill('SIGKILL');
      await replicaSet.stop({ doCleanup: false });
    },
  };
}

/** A replica set stores its own address in its data, so persistent data needs a fixed port. */
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

/**
 * Downloads `mongod` into the cache of mongodb-memory-server.
 * @throws Error within three seconds when the download server cannot be reached or has none for this system
 */
export async function downloadMongod(report: (progress: string) => void): Promise<string> {
  const options = await DryMongoBinary.generateOptions();
  const url = await new MongoBinaryDownloadUrl({
    version: options.version,
    platform: options.platform,
    arch: options.arch,
    os: options.os,
  }).getDownloadUrl();
  const bytes = await probe(url);
  // mongodb-memory-server checks certificates only if npm does.
  process.env['npm_config_strict_ssl'] ??= 'true';
  const part = path.join(options.downloadDir, `${path.basename(new URL(url).pathname)}.downloading`);
  const total = Math.ceil(bytes / MEGABYTE);
  const timer = setInterval(() => {
    const loaded = existsSync(part) ? Math.floor(statSync(part).size / MEGABYTE) : 0;
    report(`downloading MongoDB ${options.version}: ${loaded} of ${total} MB`);
  }, 1_000);
  try {
    return await MongoBinary.getPath({ checkMD5: true });
  } finally {
    clearInterval(timer);
  }
}

/** The size of a download in bytes; 0 if the server does not report it. */
async function probe(url: string): Promise<number> {
  const dispatcher = new EnvHttpProxyAgent();
  try {
    const answer = await request(url, { method: 'HEAD', dispatcher, signal: AbortSignal.timeout(PROBE_MS) });
    await answer.body.dump();
    if (answer.statusCode !== 200)
      throw new Error(`MongoDB's download server responded with ${answer.statusCode}`);
    return Number(answer.headers['content-length'] ?? 0);
  } catch (error) {
    throw new Error(`no mongod can be downloaded (${reason(error)})`, { cause: error });
  } finally {
    await dispatcher.close();
  }
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.name === 'TimeoutError' ? `no response in ${PROBE_MS / 1_000} s` : error.message;
}

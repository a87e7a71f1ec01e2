import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { DryMongoBinary, MongoBinary } from 'mongodb-memory-server-core';
import { MongoBinaryDownloadUrl } from 'mongodb-memory-server-core/lib/util/MongoBinaryDownloadUrl';
import { EnvHttpProxyAgent, request } from 'undici';
import { onPath } from './on-path';

const PROBE_MS = 3_000;
const MEGABYTE = 1_048_576;

/** A `mongod` that needs no download: on the PATH, or one that mongodb-memory-server has from before. */
export async function installedMongod(): Promise<string | undefined> {
  return onPath(['mongod']) ?? (await DryMongoBinary.locateBinary({ version: '' }).catch(() => undefined));
}

/** Whether mongodb-memory-server may download one at all (its own option MONGOMS_RUNTIME_DOWNLOAD). */
export function downloadAllowed(environment = process.env): boolean {
  return !['false', '0', 'no', 'off'].includes((environment['MONGOMS_RUNTIME_DOWNLOAD'] ?? '').toLowerCase());
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
  // mongodb-memory-server checks certificates only when npm was told to.
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

/** The size of what lies at an address, in bytes; 0 where the server does not tell. */
async function probe(url: string): Promise<number> {
  const dispatcher = new EnvHttpProxyAgent();
  try {
    const answer = await request(url, { method: 'HEAD', dispatcher, signal: AbortSignal.timeout(PROBE_MS) });
    await answer.body.dump();
    if (answer.statusCode !== 200) throw new Error(`MongoDB's download server answered ${answer.statusCode}`);
    return Number(answer.headers['content-length'] ?? 0);
  } catch (error) {
    throw new Error(`no mongod can be downloaded (${reason(error)})`, { cause: error });
  } finally {
    await dispatcher.close();
  }
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.name === 'TimeoutError' ? `no answer in ${PROBE_MS / 1_000} s` : error.message;
}

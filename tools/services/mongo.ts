import { existsSync } from 'node:fs';
import path from 'node:path';
import { DryMongoBinary } from 'mongodb-memory-server-core/lib/util/DryMongoBinary';
import { ensureRootfs, startDocumentDb } from '../documentdb-gateway';
import { canBuildRootfs, thisHost } from './host';
import { onPath } from './on-path';
import { guard } from './reaper';
import { noStrategyWorked, ServiceUnavailableError, type StartedService } from './service';

export interface StartOptions {
  dataDir: string;
  durable: boolean;
  /** Starts a server even if the environment names one. */
  own?: boolean;
  /** Any free one by default. */
  port?: number;
  report(progress: string): void;
}

/**
 * Finds or starts a MongoDB: MONGODB_URI, an installed `mongod`, a downloaded one, DocumentDB.
 * @throws ServiceUnavailableError with suggestions when none of them works
 */
export async function startMongo(options: StartOptions): Promise<StartedService> {
  const given = options.own ? undefined : process.env['MONGODB_URI'];
  const installed = given ? undefined : await installedMongod();
  const strategies = mongoStrategies({
    given: Boolean(given),
    installed: Boolean(installed),
    downloadAllowed: downloadAllowed(),
    documentDbPossible: canBuildRootfs(thisHost()),
    documentDbHasData: existsSync(documentDbFolder(options.dataDir)),
  });
  const starters: Record<MongoStrategy, () => Promise<StartedService>> = {
    given: () => useGiven(given ?? ''),
    // Loaded on demand: mongodb-memory-server and its driver are large.
    installed: async () => (await import('./mongod')).startMongod({ ...options, binary: installed ?? '' }),
    download: async () => {
      const { downloadMongod, startMongod } = await import('./mongod');
      return startMongod({ ...options, binary: await downloadMongod(options.report) });
    },
    documentdb: () => startDocumentDbService(options),
  };
  const tried: string[] = [];
  for (const strategy of strategies) {
    try {
      return await starters[strategy]();
    } catch (error) {
      if (error instanceof ServiceUnavailableError) throw error;
      tried.push(`${LABELS[strategy]}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw noStrategyWorked({ what: 'MongoDB', variable: 'MONGODB_URI', program: 'mongod', tried });
}

/** A `mongod` without a download: on the PATH, or downloaded by mongodb-memory-server before. */
async function installedMongod(): Promise<string | undefined> {
  return onPath(['mongod']) ?? (await DryMongoBinary.locateBinary({ version: '' }).catch(() => undefined));
}

/** Whether mongodb-memory-server may download one (its option MONGOMS_RUNTIME_DOWNLOAD). */
function downloadAllowed(): boolean {
  const setting = process.env['MONGOMS_RUNTIME_DOWNLOAD'] ?? '';
  return !['false', '0', 'no', 'off'].includes(setting.toLowerCase());
}

/** The sources of a MongoDB: a given one, an installed `mongod`, a download, or DocumentDB. */
type MongoStrategy = 'given' | 'installed' | 'download' | 'documentdb';

export interface MongoFacts {
  /** MONGODB_URI is set. */
  given: boolean;
  /** A `mongod` is on the PATH or was downloaded before. */
  installed: boolean;
  downloadAllowed: boolean;
  /** Debian or Ubuntu, as root. */
  documentDbPossible: boolean;
  /** This data folder was written by DocumentDB. */
  documentDbHasData: boolean;
}

/**
 * The strategies to try, in order. What a developer provides is used or fails, and is never silently replaced. A
 * clone with data in DocumentDB does not change engines because a download becomes possible.
 */
export function mongoStrategies(facts: MongoFacts): MongoStrategy[] {
  if (facts.given) return ['given'];
  if (facts.installed) return ['installed'];
  const strategies: MongoStrategy[] = [];
  const keepsEngine = facts.documentDbPossible && facts.documentDbHasData;
  if (facts.downloadAllowed && !keepsEngine) strategies.push('download');
  if (facts.documentDbPossible) strategies.push('documentdb');
  return strategies;
}

const LABELS: Record<MongoStrategy, string> = {
  given: 'MONGODB_URI',
  installed: 'the installed mongod',
  download: 'download',
  documentdb: 'DocumentDB from Debian',
};

/** Connects once, so that a wrong address is reported now instead of by seven services later. */
async function useGiven(uri: string): Promise<StartedService> {
  const { mongo } = await import('mongoose');
  const client = new mongo.MongoClient(uri, { serverSelectionTimeoutMS: 5_000 });
  try {
    await client.db('admin').command({ ping: 1 });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ServiceUnavailableError(`MONGODB_URI is set, but no MongoDB responds there: ${why}`, {
      cause: error,
    });
  } finally {
    await client.close();
  }
  return { url: uri, stop: async () => undefined };
}

async function startDocumentDbService(options: StartOptions): Promise<StartedService> {
  const { dataDir, durable, port = 0, report } = options;
  const rootfs = await ensureRootfs(report);
  const folder = documentDbFolder(dataDir);
  const documentDb = await startDocumentDb({ rootfs, dataDir: folder, durable, port, report });
  const release = guard(documentDb.pid);
  return {
    url: documentDb.uri,
    ended: documentDb.ended,
    stop: async () => {
      await documentDb.stop();
      await release();
    },
    kill: async () => {
      await documentDb.kill();
      await release();
    },
  };
}

function documentDbFolder(dataDir: string): string {
  return path.join(dataDir, 'documentdb');
}

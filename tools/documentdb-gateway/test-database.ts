import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import mongoose from 'mongoose';
import { ensureRootfs, startDocumentDb, type DocumentDb } from './';
import { canBuildRootfs, thisHost } from '../services/host';

/**
 * A describe block that needs DocumentDB. On a machine that cannot run it (it requires root on Debian or Ubuntu), the
 * project uses a real MongoDB, there is no gateway to test, and one passing test reports that.
 */
export function describeDocumentDb(name: string, define: () => void): void {
  if (canBuildRootfs(thisHost())) describe(name, define);
  else
    describe(name, () =>
      it('is not used on this machine', () => expect(canBuildRootfs(thisHost())).toBe(false)),
    );
}

export interface TestDatabase {
  server: DocumentDb;
  client: mongoose.mongo.MongoClient;
  db: mongoose.mongo.Db;
}

/** Starts a database before a file's tests and removes it after them. Ready when the first test runs. */
export function useTestDatabase(): TestDatabase {
  const database = {} as TestDatabase;
  const folder = mkdtempSync(path.join(os.tmpdir(), 'documentdb-test-'));
  beforeAll(async () => {
    const rootfs = await ensureRootfs(() => undefined);
    database.server = await startDocumentDb({ rootfs, dataDir: folder, durable: false });
    database.client = await new mongoose.mongo.MongoClient(database.server.uri).connect();
    database.db = database.client.db('test');
  }, 300_000);
  afterAll(async () => {
    await database.client?.close();
    await database.server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  return database;
}

/** Repeats a check until it passes. Throws its last error at the timeout. */
export async function eventually<T>(check: () => Promise<T>, withinMs = 10_000): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

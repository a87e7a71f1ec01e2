import { randomBytes } from 'node:crypto';
import { createConnection } from 'mongoose';

/** A database on the test server, dropped at the end. */
export interface TestDatabase {
  uri: string;
  drop(): Promise<void>;
}

/** A unique database name. */
export function testDatabase(): TestDatabase {
  const url = new URL(serverUri('MONGODB_URI'));
  url.pathname = `/test_${randomBytes(6).toString('hex')}`;
  const uri = url.toString();
  return {
    uri,
    drop: async () => {
      const connection = await createConnection(uri).asPromise();
      await connection.dropDatabase();
      await connection.close();
    },
  };
}

/** The Redis of this Jest worker: suites that run at the same time do not receive each other's messages. */
export function testRedisUrl(): string {
  const ofWorkers = process.env['TEST_REDIS_URLS']?.split(' ') ?? [];
  return ofWorkers[Number(process.env['JEST_WORKER_ID'] ?? 1) - 1] ?? serverUri('REDIS_URL');
}

function serverUri(name: 'MONGODB_URI' | 'REDIS_URL'): string {
  const uri = process.env[name];
  if (!uri) throw new Error(`${name} is not set. Run the tests with "npm test".`);
  return uri;
}

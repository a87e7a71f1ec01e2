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

/** The Redis of the tests. */
export function testRedisUrl(): string {
  return serverUri('REDIS_URL');
}

function serverUri(name: 'MONGODB_URI' | 'REDIS_URL'): string {
  const uri = process.env[name];
  if (!uri) throw new Error(`${name} is not set. Run the tests with "npm test".`);
  return uri;
}

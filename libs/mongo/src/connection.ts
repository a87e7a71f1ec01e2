import { createConnection, type Connection } from 'mongoose';
import type { Service } from '@e-storefront/service';

/** Most connections that one process holds at once. */
const POOL_SIZE = 20;

/**
 * Connects a service to its own database, adds it to the service's readiness and closes it at the end.
 * @throws when the server does not answer within five seconds
 */
export async function connectMongo(service: Service, uri: string): Promise<Connection> {
  const connection = createConnection(uri, {
    appName: service.name,
    maxPoolSize: POOL_SIZE,
    serverSelectionTimeoutMS: 5_000,
    autoIndex: false,
    autoCreate: false,
  });
  await connection.asPromise();
  service.dependsOn('mongodb', () => ping(connection));
  service.onStop(() => connection.close());
  return connection;
}

/** Creates the collections and indexes that the connection's models declare; safe to run from several instances. */
export async function ensureIndexes(connection: Connection): Promise<void> {
  for (const model of Object.values(connection.models)) await model.createIndexes();
}

async function ping(connection: Connection): Promise<void> {
  await connection.db?.command({ ping: 1 }, { timeoutMS: 2_000 });
}

import { createConnection, type Connection } from 'mongoose';

interface MongoOptions {
  /** Shown in the database's logs and used in messages. */
  appName: string;
  /** Most connections held at once. */
  maxPoolSize?: number;
}

/**
 * Connects to one service's own database and waits until it answers.
 * Filters are sanitised: an object that came in from outside is never taken for a query operator.
 * @throws when the server does not answer within five seconds
 */
export async function connectMongo(uri: string, options: MongoOptions): Promise<Connection> {
  const connection = createConnection(uri, {
    appName: options.appName,
    maxPoolSize: options.maxPoolSize ?? 20,
    serverSelectionTimeoutMS: 5_000,
    autoIndex: false,
    autoCreate: false,
    sanitizeFilter: true,
  });
  await connection.asPromise();
  return connection;
}

/** Creates the collections and indexes that the connection's models declare; safe to run from several instances. */
export async function ensureIndexes(connection: Connection): Promise<void> {
  for (const model of Object.values(connection.models)) await model.createIndexes();
}

/** Throws when the database does not answer; for readiness. */
export async function pingMongo(connection: Connection): Promise<void> {
  await connection.db?.command({ ping: 1 }, { timeoutMS: 2_000 });
}

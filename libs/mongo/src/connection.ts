import { createConnection, mongo, type Connection } from 'mongoose';
import { scheduleJob, type Service } from '@e-storefront/server';

/** The maximum number of connections of one process. */
const POOL_SIZE = 20;
/** The interval of the driver's server checks. */
const LOOK_EVERY_MS = 5_000;
/** The timeout of a server check. */
const CONNECT_WITHIN_MS = 5_000;
/** A driver without a heartbeat for this long has stopped its monitoring. */
const SILENT_MS = 15_000;
const WATCH_EVERY_MS = 5_000;
/**
 * The driver tends its pool ten times a second by itself, which is most of what an idle process does. Each connection that
 * is taken from the pool is checked then, too, and none is opened in advance.
 */
const TEND_POOL_EVERY_MS = 10_000;
/** Told also while the server is down. */
const HEARTBEATS = ['serverHeartbeatStarted', 'serverHeartbeatSucceeded', 'serverHeartbeatFailed'] as const;

/**
 * Connects a service to its own database, adds it to the readiness check and disconnects on stop.
 * @param silentMs how long the driver may be silent before the connection is reopened; longer than a server
 * check takes
 * @throws when the server does not respond within five seconds
 */
export async function connectMongo(
  service: Service,
  uri: string,
  { silentMs = SILENT_MS }: { silentMs?: number } = {},
): Promise<Connection> {
  const connection = createConnection();
  connection.set('autoIndex', false);
  connection.set('autoCreate', false);
  const open = async (): Promise<void> => {
    const client = new mongo.MongoClient(uri, {
      appName: service.name,
      maxPoolSize: POOL_SIZE,
      serverSelectionTimeoutMS: 5_000,
      heartbeatFrequencyMS: LOOK_EVERY_MS,
      connectTimeoutMS: CONNECT_WITHIN_MS,
    });
    // The constructor does not accept it (mongodb 7.8).
    Object.assign(client.options, { minPoolSizeCheckFrequencyMS: TEND_POOL_EVERY_MS });
    await client.connect();
    connection.setClient(client);
  };
  await open();
  noteOutages(service, connection);
  reopenWhenSilent(service, { connection, open, silentMs });
  service.dependsOn('mongodb', () => ping(connection));
  service.onStop(() => connection.close());
  return connection;
}

/** Creates the collections and indexes of the connection's models; safe to run from several instances. */
export async function ensureIndexes(connection: Connection): Promise<void> {
  for (const model of Object.values(connection.models)) await model.createIndexes();
}

interface Watched {
  connection: Connection;
  open: () => Promise<void>;
  silentMs: number;
}

/**
 * Reopens the connection when its driver has stopped checking the server: mongodb 7.8 can write to a socket
 * that is destroyed but not yet reported as closed, as when a server dies, and then waits for a response for
 * ever. Every later operation would fail, even with a healthy server.
 */
function reopenWhenSilent(service: Service, { connection, open, silentMs }: Watched): void {
  let heardAt = 0;
  const listen = (): void => {
    heardAt = performance.now();
    for (const event of HEARTBEATS) connection.getClient().on(event, () => (heardAt = performance.now()));
  };
  listen();
  const run = async (): Promise<void> => {
    if (performance.now() - heardAt < silentMs) return;
    service.logger.warn('MongoDB is no longer monitored: reconnecting');
    await connection.close();
    await open();
    noteOutages(service, connection);
    listen();
  };
  scheduleJob(service, { name: 'mongodb', intervalMs: WATCH_EVERY_MS, run });
}

/** Logs once when the server becomes unavailable and once when it is back. */
function noteOutages(service: Service, connection: Connection): void {
  const client = connection.getClient();
  client.on('serverHeartbeatFailed', ({ failure }) => service.outage('mongodb').begin(failure, 'heartbeat'));
  client.on('serverHeartbeatSucceeded', () => service.outage('mongodb').end('heartbeat'));
}

async function ping(connection: Connection): Promise<void> {
  await connection.db?.command({ ping: 1 });
}

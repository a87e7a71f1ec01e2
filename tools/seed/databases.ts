import { createConnection, type Connection } from 'mongoose';
import { databaseUri } from '../services/database-uri';

export const SERVICES = ['auth', 'category', 'coupon', 'order', 'product', 'ticket'] as const;
export type ServiceName = (typeof SERVICES)[number];
export type Databases = Record<ServiceName, Connection>;

/** The collection with the progress of the seed; no service knows it. */
const MARKERS = 'seedmarkers';
interface Marker {
  _id: string;
  state: 'begun' | 'done';
}

/** The content of the databases: nothing, an interrupted seed, or data that must not be changed. */
export type Condition = 'empty' | 'half' | 'full';

/** Connects to the database of every service. @param prefix of the database names, for tests */
export async function openDatabases(mongoUri: string, prefix: string): Promise<Databases> {
  const open = SERVICES.map(async (name) => {
    const uri = databaseUri(mongoUri, `${prefix}${name}`);
    const options = { autoIndex: false, autoCreate: false, serverSelectionTimeoutMS: 5_000, maxPoolSize: 4 };
    return [name, await createConnection(uri, options).asPromise()] as const;
  });
  return Object.fromEntries(await Promise.all(open)) as Databases;
}

export async function closeDatabases(databases: Databases): Promise<void> {
  await Promise.all(Object.values(databases).map((connection) => connection.close()));
}

/** The state of all databases; one document of another origin is enough to leave all unchanged. */
export async function conditionOf(databases: Databases): Promise<Condition> {
  const marker = await markersOf(databases).findOne({ _id: 'seed' });
  if (marker) return marker.state === 'done' ? 'full' : 'half';
  const filled = await Promise.all(Object.values(databases).map(holdsAnything));
  return filled.includes(true) ? 'full' : 'empty';
}

/** Deletes the data of an interrupted seed. */
export async function clear(databases: Databases): Promise<void> {
  for (const connection of Object.values(databases)) {
    for (const name of await collectionsOf(connection)) {
      if (name !== MARKERS) await connection.collection(name).deleteMany({});
    }
  }
}

/** Records the beginning or the completion of the seed. */
export async function mark(databases: Databases, state: Marker['state']): Promise<void> {
  await markersOf(databases).updateOne({ _id: 'seed' }, { $set: { state } }, { upsert: true });
}

function markersOf({ auth }: Databases) {
  return auth.collection<Marker>(MARKERS);
}

async function holdsAnything(connection: Connection): Promise<boolean> {
  for (const name of await collectionsOf(connection)) {
    if (await connection.collection(name).findOne({}, { projection: { _id: 1 } })) return true;
  }
  return false;
}

async function collectionsOf(connection: Connection): Promise<string[]> {
  const collections = await connection.listCollections();
  return collections.map(({ name }) => name).filter((name) => !name.startsWith('system.'));
}

import { createConnection, type Connection } from 'mongoose';
import { databaseUri } from '../services/database-uri';

export const SERVICES = ['auth', 'category', 'coupon', 'order', 'product', 'ticket'] as const;
export type ServiceName = (typeof SERVICES)[number];
export type Databases = Record<ServiceName, Connection>;

/** Where the seed notes how far it has come; no service knows the collection. */
const MARKERS = 'seedmarkers';
interface Marker {
  _id: string;
  state: 'begun' | 'done';
}

/** What the databases hold: nothing, a seed that was broken off, or something that is to be left alone. */
export type Condition = 'empty' | 'half' | 'full';

/** Connects to the database of every service. @param prefix stands before their names, for tests */
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

/** How it stands with all of them together; one document of somebody else's is enough to leave all alone. */
export async function conditionOf(databases: Databases): Promise<Condition> {
  const marker = await markersOf(databases).findOne({ _id: 'seed' });
  if (marker) return marker.state === 'done' ? 'full' : 'half';
  const filled = await Promise.all(Object.values(databases).map(holdsAnything));
  return filled.includes(true) ? 'full' : 'empty';
}

/** Takes away what a broken-off seed left. */
export async function clear(databases: Databases): Promise<void> {
  for (const connection of Object.values(databases)) {
    for (const name of await collectionsOf(connection)) {
      if (name !== MARKERS) await connection.collection(name).deleteMany({});
    }
  }
}

/** Notes that the seed has begun, or that everything is written. */
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

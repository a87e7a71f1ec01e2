import { setTimeout as delay } from 'node:timers/promises';
import { createConnection, type Connection } from 'mongoose';
import { testDatabase } from '@e-storefront/testing';
import { runMigrations, type Migration } from './migrations';

/** Short, so that a takeover takes little of the test's time. */
const LEASE = { leaseMs: 300 };

describe('runMigrations', () => {
  const connections: Connection[] = [];
  let database: ReturnType<typeof testDatabase>;
  const connect = async (): Promise<Connection> => {
    const connection = await createConnection(database.uri).asPromise();
    connections.push(connection);
    return connection;
  };
  const counting = (number: number, name: string): Migration & { runs: number } => ({
    number,
    name,
    runs: 0,
    async run() {
      this.runs += 1;
      await delay(50);
    },
  });
  const recorded = (connection: Connection) =>
    connection
      .collection('migrations')
      .find({}, { projection: { name: 1 } })
      .sort({ _id: 1 })
      .toArray();

  beforeEach(() => {
    database = testDatabase();
  });
  afterEach(async () => {
    await Promise.all(connections.splice(0).map((connection) => connection.close()));
    await database.drop();
  });

  it('runs each migration once when several instances start at the same time', async () => {
    const instances = await Promise.all([connect(), connect(), connect()]);
    const migrations = [counting(1, 'first'), counting(3, 'third')];
    await Promise.all(instances.map((connection) => runMigrations(connection, migrations, LEASE)));
    expect(migrations.map(({ runs }) => runs)).toEqual([1, 1]);
    const [connection] = instances;
    expect(connection && (await recorded(connection))).toEqual([
      { _id: 1, name: 'first' },
      { _id: 3, name: 'third' },
    ]);
  });

  it('lets no other instance begin while a migration takes longer than its lease', async () => {
    const [one, other] = await Promise.all([connect(), connect()]);
    let runs = 0;
    const slow: Migration = {
      number: 1,
      name: 'slow',
      run: async () => {
        runs += 1;
        await delay(4 * LEASE.leaseMs);
      },
    };
    await Promise.all([runMigrations(one, [slow], LEASE), runMigrations(other, [slow], LEASE)]);
    expect(runs).toBe(1);
  });

  it('skips a migration that was applied before and runs the new ones', async () => {
    const connection = await connect();
    const first = counting(1, 'first');
    await runMigrations(connection, [first], LEASE);
    const second = counting(2, 'second');
    await runMigrations(connection, [first, second], LEASE);
    expect([first.runs, second.runs]).toEqual([1, 1]);
  });

  it('starts a migration again whose instance died in the middle of it', async () => {
    const [dying, surviving] = await Promise.all([connect(), connect()]);
    await surviving.collection('items').insertMany([{ done: false }, { done: false }]);
    let resume = (): void => undefined;
    const hanging = new Promise<void>((resolve) => (resume = resolve));
    let runs = 0;
    const migration: Migration = {
      number: 1,
      name: 'finish-items',
      run: async (connection) => {
        runs += 1;
        const items = connection.collection('items');
        await items.updateOne({ done: false }, { $set: { done: true } });
        if (connection === dying) {
          await dying.close();
          return hanging;
        }
        await items.updateMany({ done: false }, { $set: { done: true } });
      },
    };
    const crashed = runMigrations(dying, [migration], LEASE).catch((error: unknown) => error);
    while (runs === 0) await delay(10);
    await runMigrations(surviving, [migration], LEASE);
    expect(runs).toBe(2);
    expect(await surviving.collection('items').countDocuments({ done: true })).toBe(2);
    resume();
    expect(await crashed).toBeInstanceOf(Error);
  });

  it('fails with the name of the migration that failed, and the next start runs it at once', async () => {
    const connection = await connect();
    let isBroken = true;
    const migration: Migration = {
      number: 7,
      name: 'fragile',
      run: () => (isBroken ? Promise.reject(new Error('disk full')) : Promise.resolve()),
    };
    const patient = { leaseMs: 60_000 };
    await expect(runMigrations(connection, [migration], patient)).rejects.toThrow(
      'Migration 7 (fragile) failed.',
    );
    isBroken = false;
    await runMigrations(connection, [migration], patient);
    expect(await recorded(connection)).toEqual([{ _id: 7, name: 'fragile' }]);
  });

  it('refuses a number that the database has recorded under another name', async () => {
    const connection = await connect();
    await runMigrations(connection, [counting(1, 'first')], LEASE);
    const other = counting(1, 'other');
    await expect(runMigrations(connection, [other], LEASE)).rejects.toThrow('is recorded as "first"');
    expect(other.runs).toBe(0);
  });

  it('refuses numbers that are not ascending before it runs any migration', async () => {
    const connection = await connect();
    const migrations = [counting(1, 'first'), counting(1, 'again')];
    await expect(runMigrations(connection, migrations, LEASE)).rejects.toThrow('must have a higher number');
    expect(migrations.map(({ runs }) => runs)).toEqual([0, 0]);
  });
});

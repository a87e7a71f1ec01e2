import { createConnection, type Connection } from 'mongoose';
import { ensureIndexes } from '@e-storefront/mongo';
import { lineOf, newReference, TestDatabase } from '../../test/fixtures/database';
import type { Product } from './product';
import { LiveProductIndex } from './product-index.model';
import { productModel } from './product.model';

const SALE = { scope: 'on-sale' } as const;
const IN_STOCK = { ...SALE, inStock: true };

describe('LiveProductIndex', () => {
  let database: TestDatabase;
  let instances: LiveProductIndex[];
  beforeEach(async () => {
    database = await TestDatabase.open();
    instances = [database.productIndex(), database.productIndex()];
  });
  afterEach(async () => {
    await database[Symbol.asyncDispose]();
  });

  const counts = async (filter: typeof SALE | typeof IN_STOCK): Promise<number[]> =>
    Promise.all(instances.map(async (live) => (await live.current()).count(filter)));
  const target = (product: Product) => ({ id: product.id, scope: 'all' as const, actorId: product.sellerId });
  const reserve = (product: Product, quantity: number) =>
    database.stock.reserve({
      reference: newReference(),
      ...lineOf(product, quantity),
      lines: 1,
      expiresAt: new Date(Date.now() + 60_000),
    });

  it('shows a new, a changed and a deleted product to every instance at once', async () => {
    expect(await counts(SALE)).toEqual([0, 0]);
    const product = await database.product(3);
    expect(await counts(SALE)).toEqual([1, 1]);
    await database.writer.edit(target(product), { isActive: false });
    expect(await counts(SALE)).toEqual([0, 0]);
    await database.writer.edit(target(product), { isActive: true });
    await reserve(product, 3);
    expect([await counts(SALE), await counts(IN_STOCK)]).toEqual([
      [1, 1],
      [0, 0],
    ]);
    await database.writer.remove(target(product));
    expect(await counts(SALE)).toEqual([0, 0]);
  });

  it('agrees with the database after many writers at once, whatever it read meanwhile', async () => {
    const products = await Promise.all(Array.from({ length: 12 }, () => database.product(2)));
    const changes = products.flatMap((product, index) => [
      reserve(product, 1),
      reserve(product, 1),
      database.writer.edit(target(product), { name: `Lamp ${index}`, featured: index % 2 === 0 }),
      ...(index % 3 === 0 ? [database.writer.remove(target(product))] : []),
    ]);
    const reads = Promise.all(Array.from({ length: 20 }, () => counts(IN_STOCK)));
    await Promise.all(changes);
    await reads;
    const fresh = await database.productIndex().current();
    for (const live of instances) {
      const index = await live.current();
      expect(index.facets(SALE)).toEqual(fresh.facets(SALE));
      expect(index.count({ ...SALE, featured: true })).toBe(fresh.count({ ...SALE, featured: true }));
    }
    expect(fresh.count(SALE)).toBe(8);
    expect(fresh.count(IN_STOCK)).toBe(0);
  });

  it('reads the changes of the time in which the database was down', async () => {
    await database.product(1);
    expect(await counts(SALE)).toEqual([1, 1]);
    await using other = await otherConnection(database);
    const cut = new LiveProductIndex(other.connection);
    await cut.current();
    await other.connection.close();
    await expect(cut.current()).rejects.toThrow();
    await database.product(1);
    await other.connection.openUri(database.uri);
    expect((await cut.current()).count(SALE)).toBe(2);
  });

  it('finds a change that no poll has seen by its verification', async () => {
    const product = await database.product(1);
    expect(await counts(IN_STOCK)).toEqual([1, 1]);
    // As an instance of an earlier release writes it.
    await database.updateDirectly(product.id, { $set: { inStock: false } });
    expect(await counts(IN_STOCK)).toEqual([1, 1]);
    await Promise.all(instances.map((live) => live.verify()));
    expect(await counts(IN_STOCK)).toEqual([0, 0]);
  });

  it('is built anew by its verification when most of it holds former states', async () => {
    const product = await database.product(1);
    expect(await counts(SALE)).toEqual([1, 1]);
    for (const name of ['Desk', 'Chair', 'Table']) {
      await database.writer.edit(target(product), { name });
      await counts(SALE);
    }
    const [live] = instances;
    expect((await live?.current())?.isWasteful()).toBe(true);
    await live?.verify();
    const index = await live?.current();
    expect(index?.isWasteful()).toBe(false);
    expect(index?.count(SALE)).toBe(1);
  });
});

async function otherConnection(
  database: TestDatabase,
): Promise<{ connection: Connection } & AsyncDisposable> {
  const connection = await createConnection(database.uri, {
    autoIndex: false,
    autoCreate: false,
  }).asPromise();
  productModel(connection);
  await ensureIndexes(connection);
  return { connection, [Symbol.asyncDispose]: () => connection.close() };
}

import { parseEvent, type DomainEvent } from '@e-storefront/events';
import type { Product } from '../catalog/product';
import { StockService } from './stock.service';
import { lineOf, newReference as reference, TestDatabase } from '../../test/fixtures/database';

const times = <T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)));

describe('stock events and back-orders', () => {
  let database: TestDatabase;
  let stock: StockService;
  beforeAll(async () => {
    database = await TestDatabase.open();
    stock = new StockService(database.stock);
  });
  afterAll(async () => {
    await database[Symbol.asyncDispose]();
  });

  const editFirst = (product: Product, changes: Parameters<typeof database.writer.editVariant>[2]) => {
    const target = { id: product.id, scope: 'all', actorId: database.sellerId } as const;
    return database.writer.editVariant(target, lineOf(product, 1).variantId, changes);
  };
  const eventsOf = async ({ id }: Product): Promise<DomainEvent[]> => {
    const events = await database.outbox.pending(1_000);
    return events.filter(({ data }) => 'productId' in data && data.productId === id);
  };

  it('publishes one low-stock event under 30 concurrent reservations', async () => {
    const product = await database.product(32);
    await times(30, () => stock.reserve(reference(), [lineOf(product, 1)]));
    const events = await eventsOf(product);
    expect(events).toMatchObject([
      {
        name: 'stock.depleted.v2',
        data: {
          ...facts(product),
          available: 5,
          threshold: 5,
          productName: product.name,
          variantName: null,
          sku: product.variants[0]?.sku,
        },
      },
    ]);
    for (const event of events) expect(parseEvent(JSON.stringify(event))).toEqual(event);
  });

  it('publishes one replenished event, and a new low-stock event afterwards', async () => {
    const product = await database.product(2);
    await editFirst(product, { lowStockThreshold: 1 });
    const group = reference();
    await stock.reserve(group, [lineOf(product, 2)]);
    await times(5, () => stock.release(group));
    await stock.reserve(reference(), [lineOf(product, 1)]);
    const events = await eventsOf(product);
    expect(events.map(({ name, data }) => [name, 'available' in data && data.available])).toEqual([
      ['stock.depleted.v2', 0],
      ['stock.replenished.v1', 2],
      ['stock.depleted.v2', 1],
    ]);
    expect(new Set(events.map(({ id }) => id)).size).toBe(3);
  });

  it('gives each variant of one update a separate event id', async () => {
    const product = await database.product(1, 1);
    const group = reference();
    await stock.reserve(group, [lineOf(product, 1), lineOf(product, 1, 1)]);
    await database.stock.release(group, 'released');
    const events = await eventsOf(product);
    expect(events.map(({ name }) => name)).toEqual(Array(2).fill('stock.replenished.v1'));
    expect(new Set(events.map(({ id }) => id)).size).toBe(2);
  });

  it('removes only the acknowledged event', async () => {
    const product = await database.product(8);
    const group = reference();
    await stock.reserve(group, [lineOf(product, 8)]);
    await stock.release(group);
    const [first, second] = await eventsOf(product);
    await times(4, () => database.outbox.acknowledge([first!]));
    expect(await eventsOf(product)).toEqual([second]);
    await database.outbox.acknowledge([second!]);
    expect(await eventsOf(product)).toEqual([]);
  });

  it('sells exactly the stock and the back-order limit to 40 concurrent buyers', async () => {
    const product = await database.product(10);
    await editFirst(product, { backorderLimit: 5 });
    const results = await Promise.allSettled(
      Array.from({ length: 40 }, () => stock.reserve(reference(), [lineOf(product, 1)])),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(15);
    const read = await database.read(product.id);
    expect(read).toMatchObject({ available: 0, variants: [{ onHand: 10, available: -5, sellable: 0 }] });
    const [refused] = results.filter(({ status }) => status === 'rejected');
    expect(refused).toMatchObject({ reason: { details: { lines: [{ available: 0 }] } } });
  });

  it('does not ship back-ordered units before they are received', async () => {
    const product = await database.product(1);
    await editFirst(product, { backorderLimit: 5 });
    const group = reference();
    await stock.reserve(group, [lineOf(product, 3)]);
    await stock.commit(group);
    await expect(stock.ship(group, [lineOf(product, 3)])).rejects.toMatchObject({ code: 'CONFLICT' });
    const line = { ...lineOf(product, 2), kind: 'RECEIVE', entryId: `adjust:${reference()}:0` } as const;
    await database.adjustments.adjust({ ...line, scope: 'all', actorId: database.sellerId });
    await stock.ship(group, [lineOf(product, 3)]);
    expect((await database.read(product.id)).variants).toMatchObject([{ onHand: 0, reserved: 0 }]);
  });
});

function facts(product: Product): Record<string, string> {
  const { id: productId, sellerId } = product;
  return { productId, variantId: product.variants[0]?.id ?? '', sellerId };
}

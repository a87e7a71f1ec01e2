import { randomBytes } from 'node:crypto';
import type { Product } from '../catalog/product';
import type { StockLine } from './stock';
import { StockService } from './stock.service';
import { TestDatabase } from '../../test/fixtures/database';

const reference = () => randomBytes(12).toString('hex');

function lineOf(product: Product, quantity: number, index = 0): StockLine {
  return { productId: product.id, variantId: product.variants[index]?.id ?? '', quantity };
}

describe('StockAudit', () => {
  let database: TestDatabase;
  let stock: StockService;
  beforeEach(async () => {
    database = await TestDatabase.open();
    stock = new StockService(database.stock);
  });
  afterEach(async () => {
    await database[Symbol.asyncDispose]();
  });

  /** A product with every kind of movement: reserved, expired, committed, shipped, returned and released. */
  const soldProduct = async (): Promise<Product> => {
    const product = await database.product(20, 20);
    const groups = Array.from({ length: 4 }, reference);
    for (const group of groups) await stock.reserve(group, [lineOf(product, 2), lineOf(product, 1, 1)]);
    for (const group of groups.slice(0, 3)) await stock.commit(group);
    await stock.ship(groups[0] ?? '', [lineOf(product, 2)]);
    await stock.returnStock(groups[0] ?? '', [lineOf(product, 1)], 'one');
    await stock.release(groups[1] ?? '');
    await new StockService(database.stock, { reservationMs: -1 }).reserve(reference(), [lineOf(product, 1)]);
    await database.stock.expire();
    return product;
  };

  it('finds no discrepancy when stock levels equal the ledger', async () => {
    await soldProduct();
    await database.product(0);
    expect(await database.audit.verify()).toEqual({ products: 2, discrepancies: [] });
  });

  it.each([
    ['units on hand', { $inc: { 'variants.0.onHand': 1 } }],
    ['reserved units', { $inc: { 'variants.0.reserved': -1 } }],
    ['sellable units', { $set: { 'variants.0.sellable': 99 } }],
  ])('finds tampered %s and corrects them by a rebuild', async (_figure, damage) => {
    const product = await soldProduct();
    const before = await database.read(product.id);
    await database.updateDirectly(product.id, damage);
    const { discrepancies } = await database.audit.verify();
    expect(discrepancies).toMatchObject([{ productId: product.id, variantId: lineOf(product, 1).variantId }]);
    expect(await database.audit.rebuild()).toMatchObject({ rebuilt: 1, discrepancies: [] });
    expect(await database.read(product.id)).toEqual(before);
    expect((await database.audit.verify()).discrepancies).toEqual([]);
  });

  it('restores lost stock levels from the ledger', async () => {
    const product = await soldProduct();
    const before = await database.read(product.id);
    const none = { onHand: 0, reserved: 0, available: 0, sellable: 0 };
    await database.updateDirectly(product.id, {
      $set: Object.fromEntries(
        [0, 1].flatMap((at) =>
          Object.entries(none).map(([name, value]) => [`variants.${at}.${name}`, value]),
        ),
      ),
    });
    expect(await database.audit.rebuild()).toMatchObject({ rebuilt: 2, discrepancies: [] });
    expect(await database.read(product.id)).toEqual(before);
  });

  it('reports a lost reservation without a movement, which a rebuild cannot correct', async () => {
    const product = await soldProduct();
    await database.updateDirectly(product.id, { $set: { holds: [] } });
    const { rebuilt, discrepancies } = await database.audit.rebuild();
    expect(rebuilt).toBe(0);
    expect(discrepancies).toMatchObject([
      { levels: { reserved: 4 }, sums: { reserved: 4 }, reservedByOrders: 2 },
      { levels: { reserved: 3 }, sums: { reserved: 3 }, reservedByOrders: 2 },
    ]);
  });

  it('reports no discrepancy and corrupts nothing during concurrent sales', async () => {
    const product = await database.product(200);
    const selling = Promise.all(
      Array.from({ length: 60 }, async (_, index) => {
        const group = reference();
        await stock.reserve(group, [lineOf(product, 1)]);
        if (index % 3 === 0) await stock.release(group);
        else await stock.commit(group);
        if (index % 3 === 1) await stock.ship(group, [lineOf(product, 1)]);
      }),
    );
    for (let round = 0; round < 5; round += 1) {
      expect((await database.audit.verify()).discrepancies).toEqual([]);
      expect((await database.audit.rebuild()).discrepancies).toEqual([]);
    }
    await selling;
    expect((await database.audit.verify()).discrepancies).toEqual([]);
    expect((await database.read(product.id)).variants).toMatchObject([{ onHand: 180, reserved: 20 }]);
  });
});

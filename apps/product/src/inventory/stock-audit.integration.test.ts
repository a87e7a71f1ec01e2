import { randomBytes } from 'node:crypto';
import type { Product } from '../catalog/product.service';
import { StockService, type StockLine } from './stock.service';
import { TestDatabase } from '../../test/fixtures/database';

const reference = () => randomBytes(12).toString('hex');

function lineOf(product: Product, quantity: number, index = 0): StockLine {
  return { productId: product.id, variantId: product.variants[index]?.id ?? '', quantity };
}

describe('the audit of stock', () => {
  let database: TestDatabase;
  let stock: StockService;
  beforeEach(async () => {
    database = await TestDatabase.open();
    stock = new StockService(database.stock);
  });
  afterEach(async () => {
    await database[Symbol.asyncDispose]();
  });

  /** A product that has been through everything: held, expired, placed, shipped, returned and released. */
  const soldProduct = async (): Promise<Product> => {
    const product = await database.product(20, 20);
    const groups = Array.from({ length: 4 }, reference);
    for (const group of groups) await stock.reserve(group, [lineOf(product, 2), lineOf(product, 1, 1)]);
    for (const group of groups.slice(0, 3)) await stock.commit(group);
    await stock.ship(groups[0] ?? '', [lineOf(product, 2)]);
    await stock.takeBack(groups[0] ?? '', [lineOf(product, 1)], 'one');
    await stock.release(groups[1] ?? '');
    await new StockService(database.stock, -1).reserve(reference(), [lineOf(product, 1)]);
    await database.stock.expire();
    return product;
  };

  it('finds nothing where every figure is the sum of its ledger', async () => {
    await soldProduct();
    await database.product(0);
    expect(await database.audit.verify()).toEqual({ products: 2, differences: [] });
  });

  it.each([
    ['pieces on hand', { $inc: { 'variants.0.onHand': 1 } }],
    ['reserved pieces', { $inc: { 'variants.0.reserved': -1 } }],
    ['pieces that can be bought', { $set: { 'variants.0.sellable': 99 } }],
  ])('finds tampered %s, and a rebuild mends them', async (_figure, damage) => {
    const product = await soldProduct();
    const before = await database.read(product.id);
    await database.damage(product.id, damage);
    const { differences } = await database.audit.verify();
    expect(differences).toMatchObject([{ productId: product.id, variantId: lineOf(product, 1).variantId }]);
    expect(await database.audit.rebuild()).toMatchObject({ rebuilt: 1, differences: [] });
    expect(await database.read(product.id)).toEqual(before);
    expect((await database.audit.verify()).differences).toEqual([]);
  });

  it('gives figures that were lost altogether back from the ledger', async () => {
    const product = await soldProduct();
    const before = await database.read(product.id);
    const none = { onHand: 0, reserved: 0, available: 0, sellable: 0 };
    await database.damage(product.id, {
      $set: Object.fromEntries(
        [0, 1].flatMap((at) =>
          Object.entries(none).map(([name, value]) => [`variants.${at}.${name}`, value]),
        ),
      ),
    });
    expect(await database.audit.rebuild()).toMatchObject({ rebuilt: 2, differences: [] });
    expect(await database.read(product.id)).toEqual(before);
  });

  it('says what it cannot mend: a hold that is gone without a movement', async () => {
    const product = await soldProduct();
    await database.damage(product.id, { $set: { holds: [] } });
    const { rebuilt, differences } = await database.audit.rebuild();
    expect(rebuilt).toBe(0);
    expect(differences).toMatchObject([
      { figures: { reserved: 4 }, sums: { reserved: 4 }, held: 2 },
      { figures: { reserved: 3 }, sums: { reserved: 3 }, held: 2 },
    ]);
  });

  it('takes no sale for a difference while the shop sells, and rebuilds nothing wrong', async () => {
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
      expect((await database.audit.verify()).differences).toEqual([]);
      expect((await database.audit.rebuild()).differences).toEqual([]);
    }
    await selling;
    expect((await database.audit.verify()).differences).toEqual([]);
    expect((await database.read(product.id)).variants).toMatchObject([{ onHand: 180, reserved: 20 }]);
  });
});

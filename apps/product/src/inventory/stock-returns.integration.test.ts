import type { Product } from '../catalog/product';
import { StockService } from './stock.service';
import { lineOf, newReference as reference, TestDatabase } from '../../test/fixtures/database';

describe('partial returns', () => {
  let database: TestDatabase;
  let stock: StockService;
  beforeAll(async () => {
    database = await TestDatabase.open();
    stock = new StockService(database.stock);
  });
  afterAll(async () => {
    await database[Symbol.asyncDispose]();
  });

  const shipped = async (quantity: number): Promise<{ product: Product; group: string }> => {
    const product = await database.product(quantity);
    const group = reference();
    await stock.reserve(group, [lineOf(product, quantity)]);
    await stock.commit(group);
    await stock.ship(group, [lineOf(product, quantity)]);
    return { product, group };
  };
  const onHand = async ({ id }: Product) => (await database.read(id)).variants[0]?.onHand;

  it('returns units under several keys, once per key', async () => {
    const { product, group } = await shipped(6);
    await stock.returnStock(group, [lineOf(product, 2)], 'first');
    await Promise.all(
      Array.from({ length: 5 }, () => stock.returnStock(group, [lineOf(product, 3)], 'second')),
    );
    await stock.returnStock(group, [lineOf(product, 2)], 'first');
    expect(await onHand(product)).toBe(5);
    await expect(stock.returnStock(group, [lineOf(product, 2)], 'third')).rejects.toMatchObject({
      code: 'CONFLICT',
      details: { requested: 2, movable: 1 },
    });
  });

  it('returns at most the shipped quantity under 10 concurrent returns', async () => {
    const { product, group } = await shipped(6);
    const returns = Array.from({ length: 10 }, (_, index) =>
      stock.returnStock(group, [lineOf(product, 2)], `return-${index}`),
    );
    const results = await Promise.allSettled(returns);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    expect(await onHand(product)).toBe(6);
    expect((await database.audit.verify()).discrepancies).toEqual([]);
  });

  it('includes a return without a key in the returned quantity', async () => {
    const { product, group } = await shipped(4);
    await stock.returnStock(group, [lineOf(product, 3)]);
    await stock.returnStock(group, [lineOf(product, 3)]);
    await expect(stock.returnStock(group, [lineOf(product, 2)], 'more')).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    await stock.returnStock(group, [lineOf(product, 1)], 'rest');
    expect(await onHand(product)).toBe(4);
  });

  it('rejects a key that could collide with another movement', async () => {
    const { product, group } = await shipped(1);
    await expect(stock.returnStock(group, [lineOf(product, 1)], 'a:ship')).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      details: { field: 'key' },
    });
  });
});

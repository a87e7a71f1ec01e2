import type { Product } from '../catalog/product.service';
import { StockService } from './stock.service';
import { lineOf, newReference as reference, TestDatabase } from '../../test/fixtures/database';

describe('returns in parts', () => {
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

  it('takes pieces back under several keys, each once', async () => {
    const { product, group } = await shipped(6);
    await stock.takeBack(group, [lineOf(product, 2)], 'first');
    await Promise.all(Array.from({ length: 5 }, () => stock.takeBack(group, [lineOf(product, 3)], 'second')));
    await stock.takeBack(group, [lineOf(product, 2)], 'first');
    expect(await onHand(product)).toBe(5);
    await expect(stock.takeBack(group, [lineOf(product, 2)], 'third')).rejects.toMatchObject({
      code: 'CONFLICT',
      details: { requested: 2, movable: 1 },
    });
  });

  it('never takes back more than was shipped, though 10 returns race', async () => {
    const { product, group } = await shipped(6);
    const returns = Array.from({ length: 10 }, (_, index) =>
      stock.takeBack(group, [lineOf(product, 2)], `return-${index}`),
    );
    const results = await Promise.allSettled(returns);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    expect(await onHand(product)).toBe(6);
    expect((await database.audit.verify()).differences).toEqual([]);
  });

  it('counts a return without a key among the others', async () => {
    const { product, group } = await shipped(4);
    await stock.takeBack(group, [lineOf(product, 3)]);
    await stock.takeBack(group, [lineOf(product, 3)]);
    await expect(stock.takeBack(group, [lineOf(product, 2)], 'more')).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    await stock.takeBack(group, [lineOf(product, 1)], 'rest');
    expect(await onHand(product)).toBe(4);
  });

  it('refuses a key that could be taken for another movement', async () => {
    const { product, group } = await shipped(1);
    await expect(stock.takeBack(group, [lineOf(product, 1)], 'a:ship')).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      details: { field: 'key' },
    });
  });
});

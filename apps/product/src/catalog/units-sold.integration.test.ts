import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { actor } from '@e-storefront/testing';
import { TestDatabase } from '../../test/fixtures/database';
import { lineOf, TestShop, type TestProduct } from '../../test/fixtures/shop';

const newId = (): string => randomBytes(12).toString('hex');

describe('units sold', () => {
  let shop: TestShop;
  beforeAll(async () => {
    shop = await TestShop.open();
  });
  afterAll(() => shop[Symbol.asyncDispose]());

  const changed = (status: string) => ({
    orderId: newId(),
    sequence: 1,
    status,
    sellerId: shop.seller.id,
    customerId: actor('customer').id,
  });
  const two = async (tag: string): Promise<[TestProduct, TestProduct]> => [
    await shop.product({ name: 'First', tags: [tag] }),
    await shop.product({ name: 'Second', tags: [tag] }),
  ];

  /** Waits until the products of a tag have the expected order by popularity. */
  async function expectPopular(tag: string, names: string[]): Promise<void> {
    let found: string[] = [];
    for (let tries = 0; tries < 100 && found.join() !== names.join(); tries += 1) {
      if (tries > 0) await delay(100);
      found = await shop.names({ sortBy: 'popular', tags: [tag] });
    }
    expect(found).toEqual(names);
  }

  it('follows each change of an order, including changes of only its payment', async () => {
    const [first, second] = await two('changes');
    shop.unitsSold.set(first.id, 3).set(second.id, 1);
    await shop.publish('order.placed.v1', changed('PENDING'));
    await expectPopular('changes', ['First', 'Second']);
    shop.unitsSold.set(first.id, 1).set(second.id, 2);
    await shop.publish('order.amended.v1', changed('DELIVERED'));
    await expectPopular('changes', ['Second', 'First']);
    shop.unitsSold.set(second.id, 0);
    await shop.publish('order.updated.v1', changed('CANCELLED'));
    await expectPopular('changes', ['First', 'Second']);
  });

  it('counts sold units, not shipped units', async () => {
    const [first, second] = await two('shipped');
    const reference = newId();
    await shop.stock('reserve', reference, [lineOf(first, 5)]);
    await shop.stock('commit', reference);
    expect(await shop.stock('ship', reference, [lineOf(first, 5)])).toBeUndefined();
    shop.unitsSold.set(first.id, 0).set(second.id, 1);
    await shop.publish('order.placed.v1', changed('PENDING'));
    await expectPopular('shipped', ['Second', 'First']);
  });

  it('are read when the order service is available again', async () => {
    const [first, second] = await two('away');
    shop.isOrderDown = true;
    shop.unitsSold.set(first.id, 1).set(second.id, 9);
    await shop.publish('order.placed.v1', changed('PENDING'));
    await delay(2_500);
    shop.isOrderDown = false;
    await expectPopular('away', ['Second', 'First']);
  });
});

it('keeps the units sold of the reading that started later', async () => {
  await using database = await TestDatabase.open();
  const { id: productId } = await database.product(9);
  const readings: ((quantity: number) => void)[] = [];
  const sales = database.unitsSoldProjection(
    () => new Promise((resolve) => readings.push((quantity) => resolve([{ productId, quantity }]))),
  );
  const begun = async (count: number): Promise<void> => {
    while (readings.length < count) await delay(5);
  };
  await sales.recordOrderChange(newId());
  const earlier = sales.update();
  await begun(1);
  await sales.recordOrderChange(newId());
  const later = sales.update();
  await begun(2);
  readings[1]?.(7);
  await later;
  readings[0]?.(4);
  await earlier;
  expect(await database.readUnitsSold(productId)).toBe(7);
  expect(await sales.update()).toBe(false);
});

it('reads an order again that changes during the reading', async () => {
  await using database = await TestDatabase.open();
  const { id: productId } = await database.product(9);
  const orderId = newId();
  let quantity = 1;
  const sales = database.unitsSoldProjection(async () => {
    const read = quantity;
    if (read === 1) await sales.recordOrderChange(orderId);
    quantity = 2;
    return [{ productId, quantity: read }];
  });
  await sales.recordOrderChange(orderId);
  expect([await sales.update(), await database.readUnitsSold(productId)]).toEqual([true, 1]);
  expect([await sales.update(), await database.readUnitsSold(productId)]).toEqual([true, 2]);
  expect(await sales.update()).toBe(false);
});

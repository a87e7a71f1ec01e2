import { createConnection } from 'mongoose';
import { actor, requestContext } from '@e-storefront/testing';
import { createLoaders } from '../graphql/loaders';
import { OrderRepository } from './order.model';
import { OrderFixture } from '../../test/fixtures/order-fixture';

describe('the loaders of orders', () => {
  it('use as many queries for many keys as for one, and respect the scope', async () => {
    const shop = await OrderFixture.open();
    const customers = [actor('customer'), actor('customer'), actor('customer')];
    const ids: string[] = [];
    for (const customer of customers)
      ids.push((await shop.buy(customer, [shop.products.addProduct()])).order.id);
    const mongo = await createConnection(shop.databaseUri, { monitorCommands: true }).asPromise();
    let commands = 0;
    mongo.getClient().on('commandStarted', ({ commandName }) => {
      if (['find', 'aggregate'].includes(commandName)) commands += 1;
    });
    const repositories = { orders: new OrderRepository(mongo), payments: { findMany: async () => [] } };
    const counted = async (keys: number): Promise<number> => {
      const loaders = createLoaders(repositories, requestContext(actor('admin')));
      const before = commands;
      const found = await Promise.all(ids.slice(0, keys).map((id) => loaders.order.load(id)));
      const newest = await Promise.all(
        customers.slice(0, keys).map(({ id }) => loaders.newestByCustomer.load({ customerId: id, limit: 5 })),
      );
      await Promise.all(ids.slice(0, keys).map((id) => loaders.purchased.load(id)));
      expect(found.map((order) => order?.id)).toEqual(ids.slice(0, keys));
      expect(newest.map(([order]) => order?.id)).toEqual(ids.slice(0, keys));
      return commands - before;
    };
    expect(await counted(3)).toBe(await counted(1));
    const other = createLoaders(repositories, requestContext(null));
    expect(await other.order.load(ids[0]!)).toBeNull();
    await mongo.close();
    await shop[Symbol.asyncDispose]();
  });
});

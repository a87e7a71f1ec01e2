import { createConnection, type Connection } from 'mongoose';
import { createEvent } from '@e-storefront/events';
import { ensureIndexes } from '@e-storefront/mongo';
import { deliverToConsumer, actor, testDatabase, testRedisUrl, type Actor } from '@e-storefront/testing';
import { CartRepository } from '../cart/cart.model';
import { CheckoutRepository } from '../checkout/checkout.model';
import { OrderErasure } from './order-erasure.model';
import { CreateOrderDocument, type OrderDetailsFragment } from '../../test/fixtures/operations.generated';
import { ADDRESS, orderInput, OrderFixture } from '../../test/fixtures/order-fixture';

const DAY_MS = 86_400_000;
const staff = actor('admin');

describe('orders of deleted accounts', () => {
  let shop: OrderFixture;
  let mongo: Connection;
  beforeAll(async () => {
    shop = await OrderFixture.open();
    mongo = await createConnection(shop.databaseUri).asPromise();
  });
  afterAll(async () => {
    await mongo.close();
    await shop[Symbol.asyncDispose]();
  });

  const person = (): Actor => actor('customer', { name: 'Leela Unique', email: 'leela.unique@example.com' });
  const address = {
    ...ADDRESS,
    name: 'Leela Unique',
    mobile: '+91 98450 12345',
    email: 'leela.unique@example.com',
  };
  const order = async (as: Actor, notes: string): Promise<string> => {
    const details = { shippingAddress: address, notes, paymentMethod: 'cod' };
    return (await shop.createOrder(as, orderInput(as, shop.products.addProduct(), details))).order.id;
  };
  const deleted = (who: Actor) =>
    deliverToConsumer(
      { consumer: 'order', prefix: shop.subgraph.eventsPrefix, redisUrl: testRedisUrl() },
      createEvent('account.deleted.v1', { accountId: who.id, version: 2, role: 'customer' }),
    );
  const read = (id: string): Promise<OrderDetailsFragment> => shop.readOrder(staff, id);
  const textOf = async (collection: string): Promise<string> =>
    JSON.stringify(await mongo.collection(collection).find().toArray());

  it('keep their addresses, lose their notes when they are closed, and leave no cart or checkout', async () => {
    const customer = person();
    const [open, ended] = [
      await order(customer, 'Ring twice'),
      await order(customer, 'Leave with a neighbour'),
    ];
    await shop.updateStatus(staff, ended, 'CANCELLED');
    await shop.add(customer, shop.products.addProduct());
    expect(await textOf('carts')).toContain(customer.id);
    await deleted(customer);
    await deleted(customer);
    expect(await textOf('carts')).not.toContain(customer.id);
    expect(await textOf('checkouts')).not.toContain('Unique');
    expect(await textOf('checkouts')).not.toContain('leela.unique@');
    // The seller still has to ship it.
    expect(await read(open)).toMatchObject({ notes: 'Ring twice', shippingAddress: address });
    expect(await read(ended)).toMatchObject({
      notes: null,
      customerEmail: 'leela.unique@example.com',
      shippingAddress: address,
    });
  });

  describe('after the retention period', () => {
    const database = testDatabase();
    let own: Connection;
    let erasure: OrderErasure;
    beforeAll(async () => {
      own = await createConnection(database.uri).asPromise();
      new CheckoutRepository(own);
      erasure = new OrderErasure(own, { carts: new CartRepository(own), retentionYears: 2 });
      await ensureIndexes(own);
    });
    afterAll(async () => {
      await own.close();
      await database.drop();
    });

    it('are anonymised, and orders of other accounts are not', async () => {
      const [gone, staying] = [person(), person()];
      const source = mongo.collection('orders');
      for (const who of [gone, staying]) await order(who, 'Thank you');
      const rows = await source.find({ customerEmail: gone.email }).toArray();
      const aged = rows.filter(({ customerId }) => [gone.id, staying.id].includes(String(customerId)));
      const old = new Date(Date.now() - 3 * 365 * DAY_MS);
      await own
        .collection('orders')
        .insertMany(aged.map((row) => ({ ...row, createdAt: old, orderStatus: 'DELIVERED' })));
      await erasure.eraseCustomer(gone.id);
      await Promise.all([erasure.run(), erasure.run()]);
      const after = await own.collection('orders').find().toArray();
      const of = (who: Actor) => after.find(({ customerId }) => String(customerId) === who.id);
      expect(of(gone)).toMatchObject({
        customerEmail: `${gone.id}@deleted.invalid`,
        notes: null,
        shippingAddress: {
          name: null,
          mobile: null,
          email: null,
          street: 'Deleted',
          city: 'Deleted',
          zip: 'Deleted',
          state: ADDRESS.state,
          country: ADDRESS.country,
        },
      });
      expect(of(staying)).toMatchObject({ customerEmail: staying.email, notes: 'Thank you' });
    });

    it('are erased also when they were placed during the deletion', async () => {
      const late = person();
      await erasure.eraseCustomer(late.id);
      const [row] = await mongo.collection('orders').find().limit(1).toArray();
      const { Types } = mongo.base;
      const customerId = new Types.ObjectId(late.id);
      const ids = { _id: new Types.ObjectId(), groupId: new Types.ObjectId(), customerId };
      const fields = { orderNumber: 'ORD-LATE', orderStatus: 'CANCELLED', notes: 'Mine' };
      await own.collection('orders').insertOne({ ...row, ...ids, ...fields });
      await erasure.run();
      expect(await own.collection('orders').findOne({ customerId })).toMatchObject({ notes: null });
    });
  });
});

test('rejects orders that staff place for unknown accounts', async () => {
  await using shop = await OrderFixture.open();
  const nobody = actor('customer');
  shop.auth.accounts.set(nobody.id, null);
  const line = shop.products.addProduct();
  const place = (customer: Actor) =>
    shop.errorExtensions(CreateOrderDocument, {
      as: actor('support'),
      variables: { input: orderInput(customer, line) },
    });
  expect(await place(nobody)).toEqual({ code: 'BAD_USER_INPUT', field: 'input.customerId' });
  expect(await place(actor('customer'))).toBeUndefined();
});

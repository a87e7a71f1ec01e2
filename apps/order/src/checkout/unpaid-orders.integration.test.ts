import { setTimeout as delay } from 'node:timers/promises';
import { createConnection, Types, type Connection } from 'mongoose';
import { actor, type Actor, type Json } from '@e-storefront/testing';
import { CHECKOUT, checkoutInput, CREATE, orderInput, OrderFixture } from '../../test/fixtures/order-fixture';
import type { PurchasableLine } from '../clients/catalogue';

const READ = `query ($id: ID!) { order(id: $id) { orderStatus paymentStatus statusHistory { note }
  payment { state nextAction { url } } } }`;
const PAY =
  'mutation ($id: ID!) { updatePaymentStatus(id: $id, status: PAID) { paymentStatus payment { state } } }';
const LATER = ['cash_on_delivery', 'bank_transfer'];
const admin = actor('admin');

describe('orders that are not paid yet', () => {
  let shop: OrderFixture;
  let mongo: Connection;
  beforeAll(async () => {
    shop = await OrderFixture.open({
      UNPAID_PIECES: '10',
      UNPAID_PIECES_UNVERIFIED: '4',
      UNPAID_ORDERS: '6',
    });
    mongo = await createConnection(shop.databaseUri).asPromise();
  });
  afterAll(async () => {
    await mongo.close();
    await shop[Symbol.asyncDispose]();
  });

  type Wanted = [as: Actor, line: PurchasableLine, quantity: number, paymentMethod: string, more?: object];
  const input = (...[as, line, quantity, paymentMethod, more]: Wanted) => ({
    ...orderInput(as, line),
    items: [{ productId: line.productId, quantity, price: 20, subtotal: 20 * quantity }],
    total: 100_000,
    paymentMethod,
    notes: `Note ${Math.random()}`,
    ...more,
  });
  const order = async (...args: Wanted): Promise<Json> => {
    const variables = { input: input(...args) };
    return (await shop.data(CREATE, { as: args[0], variables })).createOrder.order;
  };
  const refusal = (...args: Wanted): Promise<Json> =>
    shop.errorExtensions(CREATE, { as: args[0], variables: { input: input(...args) } });
  const read = async (as: Actor, id: string): Promise<Json> =>
    (await shop.data(READ, { as, variables: { id } })).order;
  const untilOf = async (id: string): Promise<unknown> =>
    (await mongo.collection('orders').findOne({ _id: new Types.ObjectId(id) }))?.['unpaid']?.until;
  /** Lets the time of an order to be paid be over. */
  const overdue = (id: string) =>
    mongo
      .collection('orders')
      .updateOne({ _id: new Types.ObjectId(id) }, { $set: { 'unpaid.until': new Date(1) } });
  const eventually = async (isSo: () => Promise<boolean>): Promise<void> => {
    for (let tries = 0; tries < 150 && !(await isSo()); tries += 1) await delay(100);
    expect(await isSo()).toBe(true);
  };

  it.each(LATER)(
    'hold no more pieces of a product for one buyer than the shop allows: %s',
    async (method) => {
      const as = actor('customer');
      const line = shop.products.addProduct({ available: 500 });
      await order(as, line, 7, method);
      expect(await refusal(as, line, 4, method)).toEqual({
        code: 'UNPAID_LIMIT',
        limit: 10,
        productIds: [line.productId],
      });
      await order(as, line, 3, method);
      expect(line.available).toBe(490);
      // Another product, another buyer, and money that is certain are not concerned.
      await order(as, shop.products.addProduct(), 10, method);
      await order(actor('customer'), line, 10, method);
      await order(as, line, 100, 'card');
    },
  );

  it('count both of two orders that come at once, and hold nothing of the one that is refused', async () => {
    const as = actor('customer');
    const line = shop.products.addProduct({ available: 500 });
    const answers = await Promise.all(
      Array.from({ length: 5 }, () =>
        shop.codeOf(CREATE, { as, variables: { input: input(as, line, 6, 'cod') } }),
      ),
    );
    expect(answers.filter((code) => code === undefined)).toHaveLength(1);
    expect(new Set(answers.filter((code) => code !== undefined))).toEqual(new Set(['UNPAID_LIMIT']));
    await eventually(async () => line.available === 494);
  });

  it('are fewer for a buyer who has not verified the e-mail address, who is told how to get more', async () => {
    const as = { ...actor('customer'), emailVerified: false };
    const line = shop.products.addProduct({ available: 500 });
    const variables = { input: input(as, line, 5, 'cod') };
    const { errors } = await shop.subgraph.call(CREATE, { as, variables });
    expect(errors[0]).toMatchObject({
      message: expect.stringMatching(/^Verify your e-mail address to order more than 4 pieces of Teapot/),
      extensions: { code: 'EMAIL_NOT_VERIFIED' },
    });
    expect(await refusal(as, line, 500, 'cod')).toMatchObject({ code: 'UNPAID_LIMIT', limit: 4 });
    await order(as, line, 4, 'cod');
    expect(line.available).toBe(496);
    const verified = { ...as, emailVerified: true };
    await order(verified, line, 6, 'cod');
  });

  it('are limited in number, also from the cart and where they wait for a second step', async () => {
    const as = actor('customer');
    for (let count = 0; count < 5; count += 1) await order(as, shop.products.addProduct(), 1, 'bank');
    const waiting = { paymentToken: 'tok_second_step' };
    await order(as, shop.products.addProduct(), 1, 'card', waiting);
    expect(await refusal(as, shop.products.addProduct(), 1, 'card', waiting)).toEqual({
      code: 'UNPAID_LIMIT',
      limit: 6,
      productIds: [],
    });
    const line = shop.products.addProduct();
    await shop.add(as, line);
    expect(await shop.codeOf(CHECKOUT, { as, variables: { input: checkoutInput() } })).toBe('UNPAID_LIMIT');
    await shop.checkout(as, { paymentMethod: 'card' });
  });

  it('make room again when they are paid, shipped or cancelled', async () => {
    const as = actor('customer');
    const [seller, other] = [actor('seller'), actor('seller')];
    const line = shop.products.addProduct({ available: 500, sellerId: seller.id });
    const atDoor = shop.products.addProduct({ available: 500, sellerId: other.id });
    const paid = await order(as, line, 10, 'bank');
    const shipped = await order(as, atDoor, 10, 'cod');
    await shop.data(PAY, { as: admin, variables: { id: paid.id } });
    await shop.updateStatus(other, shipped.id, 'CONFIRMED', 'PROCESSING');
    expect(await refusal(as, atDoor, 1, 'cod')).toMatchObject({ code: 'UNPAID_LIMIT' });
    await shop.updateStatus(other, shipped.id, 'SHIPPED');
    const again = await order(as, line, 10, 'bank');
    await order(as, atDoor, 10, 'cod');
    await shop.data('mutation ($id: ID!) { cancelOrder(id: $id) { id } }', {
      as,
      variables: { id: again.id },
    });
    await order(as, line, 10, 'bank');
  });

  it.each(LATER)(
    'end when their time is over, and everything they hold is free again: %s',
    async (method) => {
      const as = actor('customer');
      const line = shop.products.addProduct();
      const { id } = await order(as, line, 2, method, { couponCode: 'SAVE10' });
      expect(line.available).toBe(98);
      const used = shop.coupons.redeemed.size;
      expect(await untilOf(id)).toEqual(expect.any(Date));
      await overdue(id);
      await eventually(async () => line.available === 100 && shop.coupons.redeemed.size === used - 1);
      expect(await read(as, id)).toMatchObject({
        orderStatus: 'CANCELLED',
        paymentStatus: 'FAILED',
        payment: { state: 'FAILED' },
        statusHistory: [{ note: null }, { note: expect.stringMatching(/ in time\.$/) }],
      });
      const owed = await mongo.collection('ledgerpostings').find({ orderId: id }).toArray();
      expect(owed.map(({ _id }) => String(_id)).sort()).toEqual([`${id}:cancelled`, `${id}:placed`]);
      expect(await shop.codeOf(PAY, { as: admin, variables: { id } })).toMatch(/CONFLICT|INVALID_TRANSITION/);
    },
  );

  it('go on when they are paid or confirmed before their time is over', async () => {
    const [seller, as] = [actor('seller'), actor('customer')];
    const line = shop.products.addProduct({ sellerId: seller.id });
    const [paid, confirmed] = [await order(as, line, 1, 'bank'), await order(as, line, 1, 'cod')];
    await shop.data(PAY, { as: admin, variables: { id: paid.id } });
    await shop.updateStatus(seller, confirmed.id, 'CONFIRMED');
    await overdue(confirmed.id);
    await eventually(async () => (await untilOf(confirmed.id)) === null);
    expect(await untilOf(paid.id)).toBeUndefined();
    expect((await read(as, paid.id)).orderStatus).toBe('PENDING');
    expect((await read(as, confirmed.id)).orderStatus).toBe('CONFIRMED');
  });

  it('are paid or ended, never both, when the money comes as their time ends', async () => {
    const ends: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      const as = actor('customer');
      const line = shop.products.addProduct();
      const { id } = await order(as, line, 1, 'bank');
      await overdue(id);
      // The sweep comes every five seconds: somewhere in between the money arrives.
      await delay(round * 2_000);
      const code = await shop.codeOf(PAY, { as: admin, variables: { id } });
      await eventually(async () => {
        const { orderStatus, paymentStatus } = await read(as, id);
        return orderStatus === 'CANCELLED' || paymentStatus === 'PAID';
      });
      const { orderStatus, paymentStatus, payment } = await read(as, id);
      const end = `${orderStatus} ${paymentStatus} ${payment.state}`;
      ends.push(end);
      expect(end).toBe(code === undefined ? 'PENDING PAID CAPTURED' : 'CANCELLED FAILED FAILED');
    }
    expect(ends).toContain('PENDING PAID CAPTURED');
  }, 60_000);
});

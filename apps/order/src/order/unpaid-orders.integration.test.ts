import { setTimeout as delay } from 'node:timers/promises';
import { createConnection, Types, type Connection } from 'mongoose';
import { actor, type Actor, type Json } from '@e-storefront/testing';
import { CHECKOUT, checkoutInput, CREATE, orderInput, OrderFixture } from '../../test/fixtures/order-fixture';
import type { PurchasableLine } from '../clients/product.client';

const READ = `query ($id: ID!) { order(id: $id) { orderStatus paymentStatus statusHistory { note }
  payment { state nextAction { url } } } }`;
const PAY =
  'mutation ($id: ID!) { updatePaymentStatus(id: $id, status: PAID) { paymentStatus payment { state } } }';
const PAID_LATER = ['cash_on_delivery', 'bank_transfer'];
const admin = actor('admin');

describe('unpaid orders', () => {
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

  type OrderArgs = [as: Actor, line: PurchasableLine, quantity: number, paymentMethod: string, more?: object];
  const input = (...[as, line, quantity, paymentMethod, more]: OrderArgs) => ({
    ...orderInput(as, line),
    items: [{ productId: line.productId, quantity, price: 20, subtotal: 20 * quantity }],
    total: 100_000,
    paymentMethod,
    notes: `Note ${Math.random()}`,
    ...more,
  });
  const order = async (...args: OrderArgs): Promise<Json> => {
    const variables = { input: input(...args) };
    return (await shop.data(CREATE, { as: args[0], variables })).createOrder.order;
  };
  const refusal = (...args: OrderArgs): Promise<Json> =>
    shop.errorExtensions(CREATE, { as: args[0], variables: { input: input(...args) } });
  const read = async (as: Actor, id: string): Promise<Json> =>
    (await shop.data(READ, { as, variables: { id } })).order;
  const deadlineOf = async (id: string): Promise<unknown> =>
    (await mongo.collection('orders').findOne({ _id: new Types.ObjectId(id) }))?.['unpaid']?.until;
  /** Lets the deadline of an order pass. */
  const passDeadline = (id: string) =>
    mongo
      .collection('orders')
      .updateOne({ _id: new Types.ObjectId(id) }, { $set: { 'unpaid.until': new Date(1) } });
  const eventually = async (condition: () => Promise<boolean>): Promise<void> => {
    for (let attempt = 0; attempt < 150 && !(await condition()); attempt += 1) await delay(100);
    expect(await condition()).toBe(true);
  };

  it.each(PAID_LATER)('are limited to a quantity per product and buyer: %s', async (method) => {
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
    // The limit does not apply to other products, other buyers and secured payments.
    await order(as, shop.products.addProduct(), 10, method);
    await order(actor('customer'), line, 10, method);
    await order(as, line, 100, 'card');
  });

  it('respect the limit under concurrency and reserve nothing for rejected orders', async () => {
    const as = actor('customer');
    const line = shop.products.addProduct({ available: 500 });
    const responses = await Promise.all(
      Array.from({ length: 5 }, () =>
        shop.codeOf(CREATE, { as, variables: { input: input(as, line, 6, 'cod') } }),
      ),
    );
    expect(responses.filter((code) => code === undefined)).toHaveLength(1);
    expect(new Set(responses.filter((code) => code !== undefined))).toEqual(new Set(['UNPAID_LIMIT']));
    await eventually(async () => line.available === 494);
  });

  it('have a lower limit for an unverified e-mail address, with a message that says how to raise it', async () => {
    const as = { ...actor('customer'), emailVerified: false };
    const line = shop.products.addProduct({ available: 500 });
    const variables = { input: input(as, line, 5, 'cod') };
    const { errors } = await shop.subgraph.call(CREATE, { as, variables });
    expect(errors[0]).toMatchObject({
      message: expect.stringMatching(/^Please verify your e-mail address to order more than 4 of Teapot/),
      extensions: { code: 'EMAIL_NOT_VERIFIED' },
    });
    expect(await refusal(as, line, 500, 'cod')).toMatchObject({ code: 'UNPAID_LIMIT', limit: 4 });
    await order(as, line, 4, 'cod');
    expect(line.available).toBe(496);
    const verified = { ...as, emailVerified: true };
    await order(verified, line, 6, 'cod');
  });

  it('are limited in number, including carts and payments that require an action', async () => {
    const as = actor('customer');
    for (let count = 0; count < 5; count += 1) await order(as, shop.products.addProduct(), 1, 'bank');
    const requiresAction = { paymentToken: 'tok_second_step' };
    await order(as, shop.products.addProduct(), 1, 'card', requiresAction);
    expect(await refusal(as, shop.products.addProduct(), 1, 'card', requiresAction)).toEqual({
      code: 'UNPAID_LIMIT',
      limit: 6,
      productIds: [],
    });
    const line = shop.products.addProduct();
    await shop.add(as, line);
    expect(await shop.codeOf(CHECKOUT, { as, variables: { input: checkoutInput() } })).toBe('UNPAID_LIMIT');
    await shop.checkout(as, { paymentMethod: 'card' });
  });

  it('no longer count once they are paid, shipped or cancelled', async () => {
    const as = actor('customer');
    const [seller, other] = [actor('seller'), actor('seller')];
    const line = shop.products.addProduct({ available: 500, sellerId: seller.id });
    const codLine = shop.products.addProduct({ available: 500, sellerId: other.id });
    const paid = await order(as, line, 10, 'bank');
    const shipped = await order(as, codLine, 10, 'cod');
    await shop.data(PAY, { as: admin, variables: { id: paid.id } });
    await shop.updateStatus(other, shipped.id, 'CONFIRMED', 'PROCESSING');
    expect(await refusal(as, codLine, 1, 'cod')).toMatchObject({ code: 'UNPAID_LIMIT' });
    await shop.updateStatus(other, shipped.id, 'SHIPPED');
    const again = await order(as, line, 10, 'bank');
    await order(as, codLine, 10, 'cod');
    await shop.data('mutation ($id: ID!) { cancelOrder(id: $id) { id } }', {
      as,
      variables: { id: again.id },
    });
    await order(as, line, 10, 'bank');
  });

  it.each(PAID_LATER)(
    'are cancelled after their deadline, which releases stock and coupon: %s',
    async (method) => {
      const as = actor('customer');
      const line = shop.products.addProduct();
      const { id } = await order(as, line, 2, method, { couponCode: 'SAVE10' });
      expect(line.available).toBe(98);
      const used = shop.coupons.redeemed.size;
      expect(await deadlineOf(id)).toEqual(expect.any(Date));
      await passDeadline(id);
      await eventually(async () => line.available === 100 && shop.coupons.redeemed.size === used - 1);
      expect(await read(as, id)).toMatchObject({
        orderStatus: 'CANCELLED',
        paymentStatus: 'FAILED',
        payment: { state: 'FAILED' },
        statusHistory: [{ note: null }, { note: expect.stringMatching(/ in time\.$/) }],
      });
      // The effects on stock, coupon and payment run one after the other.
      const postingIds = async (): Promise<string[]> =>
        (await mongo.collection('ledgerpostings').find({ orderId: id }).toArray())
          .map(({ _id }) => String(_id))
          .sort();
      await eventually(async () => (await postingIds()).length === 2);
      expect(await postingIds()).toEqual([`${id}:cancelled`, `${id}:placed`]);
      expect(await shop.codeOf(PAY, { as: admin, variables: { id } })).toMatch(/CONFLICT|INVALID_TRANSITION/);
    },
  );

  it('continue when they are paid or confirmed before the deadline', async () => {
    const [seller, as] = [actor('seller'), actor('customer')];
    const line = shop.products.addProduct({ sellerId: seller.id });
    const [paid, confirmed] = [await order(as, line, 1, 'bank'), await order(as, line, 1, 'cod')];
    await shop.data(PAY, { as: admin, variables: { id: paid.id } });
    await shop.updateStatus(seller, confirmed.id, 'CONFIRMED');
    await passDeadline(confirmed.id);
    await eventually(async () => (await deadlineOf(confirmed.id)) === null);
    expect(await deadlineOf(paid.id)).toBeUndefined();
    expect((await read(as, paid.id)).orderStatus).toBe('PENDING');
    expect((await read(as, confirmed.id)).orderStatus).toBe('CONFIRMED');
  });

  it('are either paid or cancelled when the payment arrives at the deadline', async () => {
    const outcomes: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      const as = actor('customer');
      const line = shop.products.addProduct();
      const { id } = await order(as, line, 1, 'bank');
      await passDeadline(id);
      // The expiry job runs every five seconds; the payment arrives in between.
      await delay(round * 2_000);
      const code = await shop.codeOf(PAY, { as: admin, variables: { id } });
      await eventually(async () => {
        const { orderStatus, paymentStatus } = await read(as, id);
        return orderStatus === 'CANCELLED' || paymentStatus === 'PAID';
      });
      const { orderStatus, paymentStatus, payment } = await read(as, id);
      const outcome = `${orderStatus} ${paymentStatus} ${payment.state}`;
      outcomes.push(outcome);
      expect(outcome).toBe(code === undefined ? 'PENDING PAID CAPTURED' : 'CANCELLED FAILED FAILED');
    }
    expect(outcomes).toContain('PENDING PAID CAPTURED');
  }, 60_000);
});

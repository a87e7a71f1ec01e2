import { setTimeout as delay } from 'node:timers/promises';
import { createConnection, type Connection } from 'mongoose';
import { toObjectId } from '@e-storefront/mongo';
import { actor, type Actor } from '@e-storefront/testing';
import {
  CheckoutDocument,
  CreateOrderDocument,
  UpdatePaymentStatusDocument,
  type CreateOrderInput,
  type PlacedOrderFragment,
} from '../../test/fixtures/operations.generated';
import { checkoutInput, orderInput, OrderFixture } from '../../test/fixtures/order-fixture';
import type { PurchasableLine } from '../clients/product.client';
import { orderModel } from './order-row.model';

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

  type OrderArgs = [
    as: Actor,
    line: PurchasableLine,
    quantity: number,
    paymentMethod: string,
    more?: Partial<CreateOrderInput>,
  ];
  const input = (...[as, line, quantity, paymentMethod, more]: OrderArgs): CreateOrderInput =>
    orderInput(as, line, {
      items: [{ productId: line.productId, quantity, price: 20, subtotal: 20 * quantity }],
      total: 100_000,
      paymentMethod,
      notes: `Note ${Math.random()}`,
      ...more,
    });
  const order = async (...args: OrderArgs): Promise<PlacedOrderFragment> =>
    (await shop.createOrder(args[0], input(...args))).order;
  const refusal = (...args: OrderArgs): Promise<unknown> =>
    shop.errorExtensions(CreateOrderDocument, { as: args[0], variables: { input: input(...args) } });
  const deadlineOf = async (id: string): Promise<Date | null | undefined> =>
    (await orderModel(mongo).findById(id).orFail().lean()).unpaid?.until;
  /** The error code of marking an order as paid. */
  const payCode = (id: string) =>
    shop.codeOf(UpdatePaymentStatusDocument, { as: admin, variables: { id, status: 'PAID' } });
  /** Lets the deadline of an order pass. */
  const passDeadline = (id: string) =>
    mongo.collection('orders').updateOne({ _id: toObjectId(id) }, { $set: { 'unpaid.until': new Date(1) } });
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
        shop.codeOf(CreateOrderDocument, { as, variables: { input: input(as, line, 6, 'cod') } }),
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
    const { errors } = await shop.subgraph.call(CreateOrderDocument, { as, variables });
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
    expect(await shop.codeOf(CheckoutDocument, { as, variables: { input: checkoutInput() } })).toBe(
      'UNPAID_LIMIT',
    );
    await shop.checkout(as, { paymentMethod: 'card' });
  });

  it('no longer count once they are paid, shipped or cancelled', async () => {
    const as = actor('customer');
    const [seller, other] = [actor('seller'), actor('seller')];
    const line = shop.products.addProduct({ available: 500, sellerId: seller.id });
    const codLine = shop.products.addProduct({ available: 500, sellerId: other.id });
    const paid = await order(as, line, 10, 'bank');
    const shipped = await order(as, codLine, 10, 'cod');
    await shop.updatePaymentStatus(admin, paid.id, 'PAID');
    await shop.updateStatus(other, shipped.id, 'CONFIRMED', 'PROCESSING');
    expect(await refusal(as, codLine, 1, 'cod')).toMatchObject({ code: 'UNPAID_LIMIT' });
    await shop.updateStatus(other, shipped.id, 'SHIPPED');
    const again = await order(as, line, 10, 'bank');
    await order(as, codLine, 10, 'cod');
    await shop.cancel(as, again.id);
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
      expect(await shop.readOrder(as, id)).toMatchObject({
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
      expect(await payCode(id)).toMatch(/CONFLICT|INVALID_TRANSITION/);
    },
  );

  it('continue when they are paid or confirmed before the deadline', async () => {
    const [seller, as] = [actor('seller'), actor('customer')];
    const line = shop.products.addProduct({ sellerId: seller.id });
    const [paid, confirmed] = [await order(as, line, 1, 'bank'), await order(as, line, 1, 'cod')];
    await shop.updatePaymentStatus(admin, paid.id, 'PAID');
    await shop.updateStatus(seller, confirmed.id, 'CONFIRMED');
    await passDeadline(confirmed.id);
    await eventually(async () => (await deadlineOf(confirmed.id)) === null);
    expect(await deadlineOf(paid.id)).toBeUndefined();
    expect((await shop.readOrder(as, paid.id)).orderStatus).toBe('PENDING');
    expect((await shop.readOrder(as, confirmed.id)).orderStatus).toBe('CONFIRMED');
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
      const code = await payCode(id);
      await eventually(async () => {
        const { orderStatus, paymentStatus } = await shop.readOrder(as, id);
        return orderStatus === 'CANCELLED' || paymentStatus === 'PAID';
      });
      const { orderStatus, paymentStatus, payment } = await shop.readOrder(as, id);
      const outcome = `${orderStatus} ${paymentStatus} ${payment?.state}`;
      outcomes.push(outcome);
      expect(outcome).toBe(code === undefined ? 'PENDING PAID CAPTURED' : 'CANCELLED FAILED FAILED');
    }
    expect(outcomes).toContain('PENDING PAID CAPTURED');
  }, 60_000);
});

import { Types } from 'mongoose';
import { actor, type Actor, type Json } from '@e-storefront/testing';
import { CHECKOUT, checkoutInput } from '../../test/fixtures/order-fixture';
import { StripeFixture } from '../../test/fixtures/stripe-fixture';

const READ = `query ($id: ID!) { order(id: $id) { id orderStatus paymentStatus total sequence
  statusHistory { status paymentStatus } items { variantId quantity }
  payment { state provider amount captured waived refunded refunds { amount state lines { quantity } } } } }`;
const PAY = `mutation ($id: ID!, $status: PaymentStatus!) {
  updatePaymentStatus(id: $id, status: $status) { paymentStatus sequence } }`;
const REFUND = `mutation ($id: ID!, $input: RefundInput!, $key: String) {
  refundOrder(orderId: $id, input: $input, idempotencyKey: $key) { paymentStatus } }`;
const RETURN = `mutation ($id: ID!, $input: ReturnInput!, $key: String) {
  returnOrderItems(orderId: $id, input: $input, idempotencyKey: $key) { orderStatus paymentStatus } }`;
const CANCEL = 'mutation ($id: ID!) { cancelOrder(id: $id) { orderStatus } }';
const COUPON = 'mutation ($code: String!) { applyCoupon(code: $code) { total } }';
const WAY = ['CONFIRMED', 'PROCESSING', 'SHIPPED', 'OUT_FOR_DELIVERY', 'DELIVERED'];

describe('orders that leave nothing to pay', () => {
  let house: StripeFixture;
  const admin = actor('admin');
  beforeAll(async () => {
    house = await StripeFixture.open();
  });
  afterAll(() => house[Symbol.asyncDispose]());

  const read = async (id: string): Promise<Json> =>
    (await house.shop.data(READ, { as: admin, variables: { id } })).order;
  const charges = async (): Promise<number> =>
    house.stripe.calls.length + (await house.mongo.collection('sandboxcharges').countDocuments());

  /** An order of two pieces of which a coupon takes everything off. */
  const free = async (
    input: object = {},
  ): Promise<{ id: string; seller: Actor; customer: Actor; variantId: string }> => {
    const [seller, customer] = [actor('seller'), actor('customer')];
    const line = house.shop.products.addProduct({ sellerId: seller.id });
    await house.shop.add(customer, line, 2);
    expect(
      (await house.shop.data(COUPON, { as: customer, variables: { code: 'FREE' } })).applyCoupon,
    ).toEqual({
      total: 0,
    });
    const { checkout } = await house.shop.checkout(customer, input);
    return { id: checkout.orders[0].id, seller, customer, variantId: line.variantId };
  };

  it.each(['cod', 'bank_transfer', 'card', 'upi', 'stripe'])(
    'is paid from the start when it is to be paid by %s, without a word to any provider, and is shipped',
    async (paymentMethod) => {
      const before = await charges();
      const { id, seller } = await free({ paymentMethod });
      expect(await read(id)).toMatchObject({
        total: 0,
        paymentStatus: 'PAID',
        statusHistory: [{ status: 'PENDING', paymentStatus: 'PAID' }],
        payment: { state: 'CAPTURED', provider: 'none', amount: 0, captured: 0, waived: 0 },
      });
      await house.shop.updateStatus(seller, id, ...WAY);
      expect(await read(id)).toMatchObject({ orderStatus: 'DELIVERED', paymentStatus: 'PAID' });
      expect(await charges()).toBe(before);
      expect(await house.balances(id)).toEqual({});
    },
  );

  it('is marked as paid again and again without an error or a change', async () => {
    for (const paymentMethod of ['bank_transfer', 'cod', 'card']) {
      const { id } = await free({ paymentMethod });
      const before = (await read(id)).sequence;
      const call = { as: admin, variables: { id, status: 'PAID' } };
      const answers = await Promise.all([1, 2, 3].map(() => house.shop.data(PAY, call)));
      for (const { updatePaymentStatus } of answers) {
        expect(updatePaymentStatus).toEqual({ paymentStatus: 'PAID', sequence: before });
      }
      const completed = { as: admin, variables: { id, status: 'COMPLETED' } };
      for (let time = 0; time < 2; time += 1) {
        expect((await house.shop.data(PAY, completed)).updatePaymentStatus.paymentStatus).toBe('COMPLETED');
      }
    }
  });

  it('is shipped when an earlier release left its bank transfer of nothing open and an admin marks it paid', async () => {
    const { id, seller } = await free({ paymentMethod: 'bank_transfer' });
    const _id = new Types.ObjectId(id);
    const open = { provider: 'bank', state: 'created', reference: `bank:${id}` };
    await house.mongo.collection('payments').updateOne({ _id }, { $set: open });
    await house.mongo.collection('orders').updateOne({ _id }, { $set: { paymentStatus: 'PENDING' } });
    const call = { as: admin, variables: { id, status: 'PAID' } };
    for (let time = 0; time < 2; time += 1) {
      expect((await house.shop.data(PAY, call)).updatePaymentStatus.paymentStatus).toBe('PAID');
    }
    await house.shop.updateStatus(seller, id, ...WAY.slice(0, 3));
    expect((await read(id)).payment).toMatchObject({ state: 'CAPTURED', captured: 0 });
  });

  it('is cancelled like any other, and its stock is free again', async () => {
    const { id, customer } = await free({ paymentMethod: 'card' });
    await house.shop.data(CANCEL, { as: customer, variables: { id } });
    expect(await read(id)).toMatchObject({ orderStatus: 'CANCELLED', payment: { state: 'VOIDED' } });
    await house.shop.updateStatus(admin, id, 'REFUNDED');
    expect(await house.balances(id)).toEqual({});
  });

  it('gives pieces back for nothing, and no money', async () => {
    const { id, seller, variantId } = await free({ paymentMethod: 'bank' });
    await house.shop.updateStatus(seller, id, ...WAY);
    const lines = [{ variantId, quantity: 1 }];
    const refund = (input: object, key: string) => ({ as: admin, variables: { id, input, key } });
    await house.shop.data(REFUND, refund({ lines }, 'piece'));
    expect((await read(id)).payment.refunds).toEqual([
      { amount: 0, state: 'DONE', lines: [{ quantity: 1 }] },
    ]);
    expect(await house.shop.errorExtensions(REFUND, refund({ amount: 1 }, 'money'))).toMatchObject({
      code: 'REFUND_EXCEEDED',
      refundable: 0,
    });
    const came = { as: seller, variables: { id, input: { lines, reason: 'x', refund: true }, key: 'came' } };
    expect((await house.shop.data(RETURN, came)).returnOrderItems.paymentStatus).toBe('PAID');
  });

  it('is let go of when its checkout fails after it was settled, and never comes about', async () => {
    const customer = actor('customer');
    const line = house.shop.products.addProduct();
    await house.shop.add(customer, line);
    await house.shop.data(COUPON, { as: customer, variables: { code: 'FREE' } });
    house.shop.products.failNext('commit', 'before', 9);
    const input = checkoutInput({ paymentMethod: 'card' });
    expect(await house.shop.codeOf(CHECKOUT, { as: customer, variables: { input } })).toBe(
      'SERVICE_UNAVAILABLE',
    );
    house.shop.products.restore();
    const payments = await house.mongo.collection('payments').find({ customerId: customer.id }).toArray();
    expect(payments.map(({ state }) => state)).toEqual(['voided']);
    expect(line.available).toBe(100);
  });
});

describe('shares of sellers that a card provider does not charge', () => {
  let house: StripeFixture;
  const admin = actor('admin');
  beforeAll(async () => {
    house = await StripeFixture.open();
  });
  afterAll(() => house[Symbol.asyncDispose]());

  const STRIPE = { paymentMethod: 'stripe', paymentToken: 'pm_card' };
  const read = async (id: string): Promise<Json> =>
    (await house.shop.data(READ, { as: admin, variables: { id } })).order;

  /** A basket over several sellers, by their prices. */
  const basket = async (...prices: number[]): Promise<{ customer: Actor; sellers: Actor[] }> => {
    const customer = actor('customer');
    const sellers = prices.map(() => actor('seller'));
    for (const [index, unitPrice] of prices.entries()) {
      const line = house.shop.products.addProduct({ unitPrice, sellerId: sellers[index]?.id ?? '' });
      await house.shop.add(customer, line);
    }
    return { customer, sellers };
  };

  it('is zero for one seller and charged for the other', async () => {
    const { customer, sellers } = await basket(2_000, 3_000);
    await house.shop.data(COUPON, { as: customer, variables: { code: 'FIRSTFREE' } });
    const { checkout } = await house.shop.checkout(customer, STRIPE);
    const [free, paid] = await Promise.all(checkout.orders.map(({ id }: Json) => read(id)));
    expect(free).toMatchObject({ total: 0, paymentStatus: 'PAID', payment: { provider: 'none' } });
    expect(paid).toMatchObject({ total: 32.4, payment: { provider: 'stripe', state: 'AUTHORISED' } });
    for (const [index, order] of [free, paid].entries()) {
      await house.shop.updateStatus(sellers[index] as Actor, order.id, ...WAY);
    }
    expect((await read(paid.id)).paymentStatus).toBe('PAID');
  });

  it('is below the minimum: the shop bears it, the books balance, and the order lives like any other', async () => {
    const { customer, sellers } = await basket(9_000, 10);
    const intents = house.stripe.intents.size;
    const { checkout } = await house.shop.checkout(customer, STRIPE);
    const [large, small] = await Promise.all(checkout.orders.map(({ id }: Json) => read(id)));
    expect(small.total).toBeLessThan(0.5);
    expect(small).toMatchObject({
      paymentStatus: 'PAID',
      payment: { state: 'CAPTURED', provider: 'none', amount: small.total, waived: small.total, captured: 0 },
    });
    expect(large.payment).toMatchObject({ state: 'AUTHORISED', amount: large.total, waived: 0 });
    expect(house.stripe.intents.size).toBe(intents + 1);
    expect(large.total + small.total).toBeCloseTo(checkout.group.total, 8);
    const cents = Math.round(small.total * 100);
    const books = await house.balances(small.id);
    expect(books['shop:waived']).toBe(cents);
    expect(books['buyer:receivable']).toBeUndefined();
    expect(Object.values(books).reduce((a, b) => a + b, 0)).toBe(0);
    await house.shop.updateStatus(sellers[1] as Actor, small.id, ...WAY);
    expect(await read(small.id)).toMatchObject({ orderStatus: 'DELIVERED', paymentStatus: 'PAID' });
    const { sellerStats } = await house.shop.data(
      '{ sellerStats { totalOrders totalRevenue topProducts { quantity } } }',
      { as: sellers[1] as Actor },
    );
    // Nobody has paid it, so it brought nothing in.
    expect(sellerStats).toEqual({ totalOrders: 1, totalRevenue: 0, topProducts: [{ quantity: 1 }] });
    const refund = { as: admin, variables: { id: small.id, input: { amount: 0.1 }, key: 'small' } };
    expect(await house.shop.errorExtensions(REFUND, refund)).toMatchObject({
      code: 'REFUND_EXCEEDED',
      refundable: 0,
    });
    const [{ variantId }] = small.items;
    const input = { lines: [{ variantId, quantity: 1 }], reason: 'broken', refund: true };
    const came = { as: sellers[1] as Actor, variables: { id: small.id, input, key: 'came' } };
    expect((await house.shop.data(RETURN, came)).returnOrderItems.orderStatus).toBe('RETURNED');
    expect(await house.balances(small.id)).toEqual({});
  });

  it('is below the minimum and cancelled: nothing is owed to anybody any more', async () => {
    const { customer } = await basket(9_000, 12);
    const { checkout } = await house.shop.checkout(customer, STRIPE);
    const [, { id }] = checkout.orders;
    await house.shop.data(CANCEL, { as: customer, variables: { id } });
    expect(await read(id)).toMatchObject({ orderStatus: 'CANCELLED', payment: { state: 'VOIDED' } });
    expect(await house.balances(id)).toEqual({});
  });

  it('is charged by a method without a minimum', async () => {
    const { customer } = await basket(9_000, 10);
    const { checkout } = await house.shop.checkout(customer, { paymentMethod: 'cod' });
    const [, { id }] = checkout.orders;
    expect((await read(id)).payment).toMatchObject({ provider: 'cod', waived: 0, state: 'CREATED' });
  });

  it('declines a basket of which nothing can be charged, before anything is held', async () => {
    const customer = actor('customer');
    const line = house.shop.products.addProduct({ unitPrice: 10 });
    await house.shop.add(customer, line);
    await house.shop.data(COUPON, { as: customer, variables: { code: 'SAVE10' } });
    const free = { unitPrice: 1, sellerId: line.sellerId };
    const other = house.shop.products.addProduct(free);
    await house.shop.add(customer, other);
    // The first line free and sent for nothing: two minor units are left for the card.
    await house.shop.data(COUPON, { as: customer, variables: { code: 'FIRSTFREE' } });
    const input = checkoutInput(STRIPE);
    const { errors } = await house.shop.subgraph.call(CHECKOUT, { as: customer, variables: { input } });
    expect(errors[0]?.extensions).toMatchObject({ code: 'PAYMENT_DECLINED', reason: 'amount_too_small' });
    expect(errors[0]?.message).toContain('cash on delivery');
    expect(other.available).toBe(100);
    expect(await house.mongo.collection('payments').countDocuments({ customerId: customer.id })).toBe(0);
  });
});

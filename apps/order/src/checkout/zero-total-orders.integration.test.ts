import { toObjectId } from '@e-storefront/mongo';
import { actor, type Actor } from '@e-storefront/testing';
import { cents, sum } from '../../test/fixtures/amounts';
import {
  ApplyCouponDocument,
  CheckoutDocument,
  RefundOrderDocument,
  ReturnOrderItemsDocument,
  SellerStatsDocument,
  type CheckoutInput,
  type OrderDetailsFragment,
  type RefundInput,
} from '../../test/fixtures/operations.generated';
import { checkoutInput, DELIVERY } from '../../test/fixtures/order-fixture';
import { StripeFixture } from '../../test/fixtures/stripe-fixture';

describe('orders with a total of zero', () => {
  let fixture: StripeFixture;
  const admin = actor('admin');
  beforeAll(async () => {
    fixture = await StripeFixture.open();
  });
  afterAll(() => fixture[Symbol.asyncDispose]());

  const read = (id: string): Promise<OrderDetailsFragment> => fixture.shop.readOrder(admin, id);
  const charges = async (): Promise<number> =>
    fixture.stripe.calls.length + (await fixture.mongo.collection('sandboxcharges').countDocuments());

  /** An order of two items that a coupon makes free. */
  const placeFree = async (
    input: Partial<CheckoutInput> = {},
  ): Promise<{ id: string; seller: Actor; customer: Actor; variantId: string }> => {
    const [seller, customer] = [actor('seller'), actor('customer')];
    const line = fixture.shop.products.addProduct({ sellerId: seller.id });
    await fixture.shop.add(customer, line, 2);
    const coupon = { as: customer, variables: { code: 'FREE' } };
    expect((await fixture.shop.data(ApplyCouponDocument, coupon)).applyCoupon.total).toBe(0);
    const { order } = await fixture.shop.checkout(customer, input);
    return { id: order.id, seller, customer, variantId: line.variantId };
  };

  it.each(['cod', 'bank_transfer', 'card', 'upi', 'stripe'])(
    'are paid from the start with %s, without a provider call, and can ship',
    async (paymentMethod) => {
      const before = await charges();
      const { id, seller } = await placeFree({ paymentMethod });
      expect(await read(id)).toMatchObject({
        total: 0,
        paymentStatus: 'PAID',
        statusHistory: [{ status: 'PENDING', paymentStatus: 'PAID' }],
        payment: { state: 'CAPTURED', provider: 'none', amount: 0, captured: 0, waived: 0 },
      });
      await fixture.shop.updateStatus(seller, id, ...DELIVERY);
      expect(await read(id)).toMatchObject({ orderStatus: 'DELIVERED', paymentStatus: 'PAID' });
      expect(await charges()).toBe(before);
      expect(await fixture.balances(id)).toEqual({});
    },
  );

  it('can be marked as paid repeatedly without an error or a change', async () => {
    for (const paymentMethod of ['bank_transfer', 'cod', 'card']) {
      const { id } = await placeFree({ paymentMethod });
      const before = (await read(id)).sequence;
      const responses = await Promise.all(
        [1, 2, 3].map(() => fixture.shop.updatePaymentStatus(admin, id, 'PAID')),
      );
      const unchanged = { paymentStatus: 'PAID', sequence: before };
      expect(responses).toMatchObject([unchanged, unchanged, unchanged]);
      for (let time = 0; time < 2; time += 1) {
        const { paymentStatus: status } = await fixture.shop.updatePaymentStatus(admin, id, 'COMPLETED');
        expect(status).toBe('COMPLETED');
      }
    }
  });

  it('can ship after an admin marks a zero bank transfer of an earlier release as paid', async () => {
    const { id, seller } = await placeFree({ paymentMethod: 'bank_transfer' });
    const _id = toObjectId(id);
    const open = { provider: 'bank', state: 'created', reference: `bank:${id}` };
    await fixture.mongo.collection('payments').updateOne({ _id }, { $set: open });
    await fixture.mongo.collection('orders').updateOne({ _id }, { $set: { paymentStatus: 'PENDING' } });
    for (let time = 0; time < 2; time += 1) {
      expect((await fixture.shop.updatePaymentStatus(admin, id, 'PAID')).paymentStatus).toBe('PAID');
    }
    await fixture.shop.updateStatus(seller, id, ...DELIVERY.slice(0, 3));
    expect((await read(id)).payment).toMatchObject({ state: 'CAPTURED', captured: 0 });
  });

  it('can be cancelled, which releases their stock', async () => {
    const { id, customer } = await placeFree({ paymentMethod: 'card' });
    await fixture.shop.cancel(customer, id);
    expect(await read(id)).toMatchObject({ orderStatus: 'CANCELLED', payment: { state: 'VOIDED' } });
    await fixture.shop.updateStatus(admin, id, 'REFUNDED');
    expect(await fixture.balances(id)).toEqual({});
  });

  it('refund items without money', async () => {
    const { id, seller, variantId } = await placeFree({ paymentMethod: 'bank' });
    await fixture.shop.updateStatus(seller, id, ...DELIVERY);
    const lines = [{ variantId, quantity: 1 }];
    const refund = (input: RefundInput, key: string) => ({ as: admin, variables: { id, input, key } });
    await fixture.shop.data(RefundOrderDocument, refund({ lines }, 'piece'));
    expect((await read(id)).payment?.refunds).toMatchObject([
      { amount: 0, state: 'DONE', lines: [{ quantity: 1 }] },
    ]);
    expect(
      await fixture.shop.errorExtensions(RefundOrderDocument, refund({ amount: 1 }, 'money')),
    ).toMatchObject({
      code: 'REFUND_EXCEEDED',
      refundable: 0,
    });
    const returned = {
      as: seller,
      variables: { id, input: { lines, reason: 'x', refund: true }, key: 'returned' },
    };
    expect((await fixture.shop.data(ReturnOrderItemsDocument, returned)).returnOrderItems.paymentStatus).toBe(
      'PAID',
    );
  });

  it('are voided when their checkout fails after the payment was settled', async () => {
    const customer = actor('customer');
    const line = fixture.shop.products.addProduct();
    await fixture.shop.add(customer, line);
    await fixture.shop.data(ApplyCouponDocument, { as: customer, variables: { code: 'FREE' } });
    fixture.shop.products.failNext('commit', 'before', 9);
    const input = checkoutInput({ paymentMethod: 'card' });
    expect(await fixture.shop.codeOf(CheckoutDocument, { as: customer, variables: { input } })).toBe(
      'SERVICE_UNAVAILABLE',
    );
    fixture.shop.products.restore();
    const payments = await fixture.mongo.collection('payments').find({ customerId: customer.id }).toArray();
    expect(payments.map(({ state }) => state)).toEqual(['voided']);
    expect(line.available).toBe(100);
  });
});

describe('seller shares below the minimum of the provider', () => {
  let fixture: StripeFixture;
  const admin = actor('admin');
  beforeAll(async () => {
    fixture = await StripeFixture.open();
  });
  afterAll(() => fixture[Symbol.asyncDispose]());

  const STRIPE = { paymentMethod: 'stripe', paymentToken: 'pm_card' };
  const read = (id: string): Promise<OrderDetailsFragment> => fixture.shop.readOrder(admin, id);

  /** Fills a cart with one item per seller at the given prices. */
  const fillCart = async (...prices: number[]): Promise<{ customer: Actor; sellers: Actor[] }> => {
    const customer = actor('customer');
    const sellers = prices.map(() => actor('seller'));
    for (const [index, unitPrice] of prices.entries()) {
      const line = fixture.shop.products.addProduct({ unitPrice, sellerId: sellers[index]?.id ?? '' });
      await fixture.shop.add(customer, line);
    }
    return { customer, sellers };
  };

  it('charge the remaining seller when one share is zero', async () => {
    const { customer, sellers } = await fillCart(2_000, 3_000);
    await fixture.shop.data(ApplyCouponDocument, { as: customer, variables: { code: 'FIRSTFREE' } });
    const { orders } = await fixture.shop.checkout(customer, STRIPE);
    const [free, paid] = await Promise.all(orders.map(({ id }) => read(id)));
    expect(free).toMatchObject({ total: 0, paymentStatus: 'PAID', payment: { provider: 'none' } });
    expect(paid).toMatchObject({ total: 32.4, payment: { provider: 'stripe', state: 'AUTHORISED' } });
    for (const [index, { id }] of orders.entries()) {
      await fixture.shop.updateStatus(sellers[index]!, id, ...DELIVERY);
    }
    expect((await read(paid!.id)).paymentStatus).toBe('PAID');
  });

  it('are waived with a balanced ledger, and their orders can be delivered and returned', async () => {
    const { customer, sellers } = await fillCart(9_000, 10);
    const seller = sellers[1]!;
    const intents = fixture.stripe.intents.size;
    const checkout = await fixture.shop.checkout(customer, STRIPE);
    const [largeOrder, smallOrder] = checkout.orders;
    const [large, small] = [await read(largeOrder!.id), await read(smallOrder!.id)];
    expect(small.total).toBeLessThan(0.5);
    expect(small).toMatchObject({
      paymentStatus: 'PAID',
      payment: { state: 'CAPTURED', provider: 'none', amount: small.total, waived: small.total, captured: 0 },
    });
    expect(large.payment).toMatchObject({ state: 'AUTHORISED', amount: large.total, waived: 0 });
    expect(fixture.stripe.intents.size).toBe(intents + 1);
    expect(large.total + small.total).toBeCloseTo(checkout.group.total, 8);
    const balances = await fixture.balances(small.id);
    expect(balances['shop:waived']).toBe(cents(small.total));
    expect(balances['buyer:receivable']).toBeUndefined();
    expect(sum(Object.values(balances))).toBe(0);
    await fixture.shop.updateStatus(seller, small.id, ...DELIVERY);
    expect(await read(small.id)).toMatchObject({ orderStatus: 'DELIVERED', paymentStatus: 'PAID' });
    const { sellerStats } = await fixture.shop.data(SellerStatsDocument, { as: seller });
    // A waived order brings no revenue.
    expect(sellerStats).toMatchObject({ totalOrders: 1, totalRevenue: 0, topProducts: [{ quantity: 1 }] });
    const refund = { as: admin, variables: { id: small.id, input: { amount: 0.1 }, key: 'small' } };
    expect(await fixture.shop.errorExtensions(RefundOrderDocument, refund)).toMatchObject({
      code: 'REFUND_EXCEEDED',
      refundable: 0,
    });
    const { variantId } = small.items[0]!;
    const input = { lines: [{ variantId, quantity: 1 }], reason: 'broken', refund: true };
    const returned = { as: seller, variables: { id: small.id, input, key: 'returned' } };
    expect((await fixture.shop.data(ReturnOrderItemsDocument, returned)).returnOrderItems.orderStatus).toBe(
      'RETURNED',
    );
    expect(await fixture.balances(small.id)).toEqual({});
  });

  it('leave no balance after their order is cancelled', async () => {
    const { customer } = await fillCart(9_000, 12);
    const { id } = (await fixture.shop.checkout(customer, STRIPE)).orders[1]!;
    await fixture.shop.cancel(customer, id);
    expect(await read(id)).toMatchObject({ orderStatus: 'CANCELLED', payment: { state: 'VOIDED' } });
    expect(await fixture.balances(id)).toEqual({});
  });

  it('are charged by a payment method without a minimum', async () => {
    const { customer } = await fillCart(9_000, 10);
    const { id } = (await fixture.shop.checkout(customer, { paymentMethod: 'cod' })).orders[1]!;
    expect((await read(id)).payment).toMatchObject({ provider: 'cod', waived: 0, state: 'CREATED' });
  });

  it('decline a basket without any chargeable share before anything is reserved', async () => {
    const customer = actor('customer');
    const line = fixture.shop.products.addProduct({ unitPrice: 10 });
    await fixture.shop.add(customer, line);
    await fixture.shop.data(ApplyCouponDocument, { as: customer, variables: { code: 'SAVE10' } });
    const free = { unitPrice: 1, sellerId: line.sellerId };
    const other = fixture.shop.products.addProduct(free);
    await fixture.shop.add(customer, other);
    // The first line and shipping are free: two minor units remain to be charged.
    await fixture.shop.data(ApplyCouponDocument, { as: customer, variables: { code: 'FIRSTFREE' } });
    const input = checkoutInput(STRIPE);
    const { errors } = await fixture.shop.subgraph.call(CheckoutDocument, {
      as: customer,
      variables: { input },
    });
    expect(errors[0]?.extensions).toMatchObject({ code: 'PAYMENT_DECLINED', reason: 'amount_too_small' });
    expect(errors[0]?.message).toContain('cash on delivery');
    expect(other.available).toBe(100);
    expect(await fixture.mongo.collection('payments').countDocuments({ customerId: customer.id })).toBe(0);
  });
});

import { actor, type Actor } from '@e-storefront/testing';
import {
  CancelOrderDocument,
  UpdateOrderStatusDocument,
  UpdatePaymentStatusDocument,
} from '../../test/fixtures/operations.generated';
import { DELIVERY, orderInput, OrderFixture } from '../../test/fixtures/order-fixture';

describe('the lifecycle of an order', () => {
  let shop: OrderFixture;
  beforeAll(async () => {
    shop = await OrderFixture.open();
  });
  afterAll(async () => {
    await shop[Symbol.asyncDispose]();
  });
  const admin = actor('admin');
  const support = actor('support');

  it('lets the seller fulfil the order and ships its stock', async () => {
    const { seller, order } = await shop.placeOrder();
    await shop.updateStatus(seller, order.id, ...DELIVERY);
    const { statusHistory, sequence } = await shop.readOrder(seller, order.id);
    expect(statusHistory.map(({ status }) => status)).toEqual([
      'PENDING',
      ...DELIVERY,
      // The capture of a cash-on-delivery payment adds an entry.
      'DELIVERED',
    ]);
    expect(sequence).toBe(7);
    expect(shop.products.calls.filter((call) => call === `ship ${order.groupId}`)).toHaveLength(1);
  });

  it('rejects undeclared changes and names the allowed ones', async () => {
    const { seller, order } = await shop.placeOrder();
    const call = { as: seller, variables: { id: order.id, status: 'DELIVERED' } };
    expect(await shop.errorExtensions(UpdateOrderStatusDocument, call)).toEqual({
      code: 'INVALID_TRANSITION',
      from: 'PENDING',
      to: 'DELIVERED',
      allowed: ['CONFIRMED', 'CANCELLED'],
    });
  });

  it('rejects updates of orders of other users', async () => {
    const { customer, order } = await shop.placeOrder();
    const call = (as: Actor) => ({ as, variables: { id: order.id, status: 'CONFIRMED' as const } });
    expect(await shop.codeOf(UpdateOrderStatusDocument, call(actor('seller')))).toBe('NOT_FOUND');
    expect(await shop.codeOf(UpdateOrderStatusDocument, call(customer))).toBe('FORBIDDEN');
    expect(
      await shop.codeOf(CancelOrderDocument, { as: actor('customer'), variables: { id: order.id } }),
    ).toBe('NOT_FOUND');
    expect((await shop.data(UpdateOrderStatusDocument, call(admin))).updateOrderStatus.orderStatus).toBe(
      'CONFIRMED',
    );
  });

  it('rejects unknown statuses', async () => {
    const { seller, order } = await shop.placeOrder();
    const call = { as: seller, variables: { id: order.id, status: 'LOST' } };
    expect(await shop.errorExtensions(UpdateOrderStatusDocument, call)).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'status',
    });
  });

  it('lets a customer cancel until the order is packed, and releases stock and coupon once', async () => {
    const { customer, seller, line, order } = await shop.placeOrder();
    const variables = { id: order.id };
    expect(line.available).toBe(99);
    const answers = await Promise.all(
      [1, 2].map(() => shop.codeOf(CancelOrderDocument, { as: customer, variables })),
    );
    expect(answers.sort()).toEqual(['INVALID_TRANSITION', undefined]);
    expect(line.available).toBe(100);
    const other = await shop.placeOrder();
    await shop.updateStatus(other.seller, other.order.id, 'CONFIRMED', 'PROCESSING');
    const late = { as: other.customer, variables: { id: other.order.id } };
    expect(await shop.errorExtensions(CancelOrderDocument, late)).toMatchObject({
      code: 'INVALID_TRANSITION',
      allowed: [],
    });
    expect((await shop.cancel(support, other.order.id)).orderStatus).toBe('CANCELLED');
    expect(
      await shop.codeOf(UpdateOrderStatusDocument, {
        as: seller,
        variables: { ...variables, status: 'CONFIRMED' },
      }),
    ).toBe('INVALID_TRANSITION');
  });

  it('releases the coupon only when every order of the group is cancelled', async () => {
    const customer = actor('customer');
    const input = {
      items: [shop.products.addProduct(), shop.products.addProduct()].map(({ productId }) => ({
        productId,
        quantity: 1,
        price: 20,
        subtotal: 20,
      })),
      couponCode: 'SAVE10',
      total: 500,
    };
    const wanted = orderInput(customer, shop.products.addProduct(), input);
    const { orders, group } = await shop.createOrder(customer, wanted);
    expect(group).toMatchObject({ subtotal: 40, discount: 4 });
    await shop.cancel(customer, orders[0]!.id);
    await shop.updateStatus(admin, orders[0]!.id, 'REFUNDED');
    expect(shop.coupons.released).not.toContain(group.id);
    await shop.cancel(customer, orders[1]!.id);
    expect(shop.coupons.released).toContain(group.id);
  });

  it('releases automatic promotions when the last order of the group is cancelled', async () => {
    const customer = actor('customer');
    shop.coupons.hasAutomaticDiscount = true;
    const { orders, group } = await shop.buy(customer, [
      shop.products.addProduct(),
      shop.products.addProduct(),
    ]);
    shop.coupons.hasAutomaticDiscount = false;
    expect(group).toMatchObject({ subtotal: 40, discount: 4 });
    expect(shop.coupons.redeemed).toContain(group.id);
    await shop.cancel(customer, orders[0]!.id);
    expect(shop.coupons.redeemed).toContain(group.id);
    await shop.cancel(customer, orders[1]!.id);
    expect(shop.coupons.redeemed).not.toContain(group.id);
  });

  it('lets one of two concurrent changes win', async () => {
    const { customer, seller, order } = await shop.placeOrder();
    const codes = await Promise.all([
      shop.codeOf(UpdateOrderStatusDocument, {
        as: seller,
        variables: { id: order.id, status: 'CONFIRMED' },
      }),
      shop.codeOf(UpdateOrderStatusDocument, { as: admin, variables: { id: order.id, status: 'CONFIRMED' } }),
    ]);
    expect(codes.sort()).toEqual(['INVALID_TRANSITION', undefined]);
    expect(await shop.readOrder(customer, order.id)).toMatchObject({ sequence: 2, orderStatus: 'CONFIRMED' });
  });

  it('lets admins set the payment status as its transition table allows', async () => {
    const { seller, order } = await shop.placeOrder();
    const call = (status: string, as = admin) => ({ as, variables: { id: order.id, status } });
    expect(await shop.codeOf(UpdatePaymentStatusDocument, call('PAID', seller))).toBe('FORBIDDEN');
    expect(await shop.updatePaymentStatus(admin, order.id, 'PAID')).toMatchObject({
      paymentStatus: 'PAID',
      sequence: 2,
    });
    expect(await shop.errorExtensions(UpdatePaymentStatusDocument, call('PENDING'))).toMatchObject({
      allowed: ['COMPLETED', 'PARTIALLY_REFUNDED', 'REFUNDED'],
    });
  });

  it('cancels an order while the product service is unavailable, and releases the stock later', async () => {
    const { customer, line, order } = await shop.placeOrder();
    shop.products.failNext('release', 'before');
    await shop.cancel(customer, order.id);
    expect(line.available).toBe(99);
    await shop.updateStatus(admin, order.id, 'REFUNDED');
    expect(line.available).toBe(100);
  });
});

import { z } from 'zod';
import { newCoupon, newProduct, stockOf } from '../support/products';
import { orderInput, placeOrder, DELIVERY_STEPS } from '../support/orders';
import { approvedSeller, register, staff, type TestUser } from '../support/users';
import { OldClient, withId } from './client';

const placement = z.object({ orderCount: z.number(), orders: z.unknown(), order: withId });
const dashboard = z.object({
  totalUsers: z.number(),
  totalOrders: z.number(),
  totalRevenue: z.number(),
  pendingOrders: z.number(),
});
const points = z.object({ date: z.string() }).array();
const salesFigures = z.object({ daily: points, weekly: points, monthly: points });

describe('existing clients of order', () => {
  const client = new OldClient('order');
  let seller: TestUser;
  let buyer: TestUser;
  let admin: TestUser;
  beforeAll(async () => {
    [seller, buyer, admin] = await Promise.all([approvedSeller(), register(), staff('admin')]);
  });

  it('order with tax, shipping and discount computed by the shop', async () => {
    const [product, { code }] = await Promise.all([newProduct(seller, { price: 33.33 }), newCoupon()]);
    // 2 × 33.33 = 66.66; a tenth off is 6.67; 8 % of 59.99 is 4.80; 10 for shipping.
    const input = orderInput(buyer, product, {
      quantity: 2,
      couponCode: code,
      total: 74.79,
      notes: 'Ring twice',
    });
    const placed = await client.read(placement, 'Mutation.createOrder', { input }, buyer);
    expect([placed.orderCount, placed.orders]).toEqual([1, [placed.order]]);
    expect(placed.order).toMatchObject({
      customerId: buyer.id,
      customerEmail: buyer.email,
      sellerId: seller.id,
      couponCode: code,
      subtotal: 66.66,
      discount: 6.67,
      tax: 4.8,
      shipping: 10,
      total: 74.79,
      notes: 'Ring twice',
      orderStatus: 'PENDING',
      paymentStatus: 'PENDING',
      paymentMethod: 'cash_on_delivery',
      shippingAddress: input.shippingAddress,
      items: [
        { productId: product.id, productName: product.name, quantity: 2, price: 33.33, subtotal: 66.66 },
      ],
    });
    expect(await client.run('Query.order', { id: placed.order.id }, buyer)).toEqual(placed.order);
  });

  it('pay shipping of 10 at a subtotal of 100, and none above', async () => {
    for (const [price, shipping] of [
      [100, 10],
      [100.01, 0],
    ] as const) {
      const product = await newProduct(seller, { price });
      const input = orderInput(buyer, product);
      expect(await client.run('Mutation.createOrder', { input }, buyer)).toMatchObject({
        order: { subtotal: price, shipping },
      });
    }
  });

  it('pay 80 for express, which they select by the amount of shipping alone', async () => {
    const product = await newProduct(seller, { price: 200 });
    const input = orderInput(buyer, product, { shipping: 80, total: 296 });
    expect(await client.run('Mutation.createOrder', { input }, buyer)).toMatchObject({
      order: { subtotal: 200, tax: 16, shipping: 80, total: 296 },
    });
  });

  it('are never charged more than a cent above the displayed total', async () => {
    // 50 + 8 % + 10 = 64.00
    const product = await newProduct(seller, { price: 50 });
    const order = (total: number) =>
      client.attempt('Mutation.createOrder', { input: orderInput(buyer, product, { total }) }, buyer);
    const { errors } = await order(63.98);
    expect(errors).toMatchObject([
      {
        extensions: {
          code: 'PRICE_CHANGED',
          figures: { subtotal: 50, discount: 0, tax: 4, shipping: 10, total: 64 },
        },
      },
    ]);
    expect(await stockOf(product.id, buyer)).toBe(100);
    for (const shown of [63.99, 64, 80]) {
      expect((await order(shown)).data).toMatchObject({ createOrder: { order: { total: 64 } } });
    }
    expect(await stockOf(product.id, buyer)).toBe(97);
  });

  it('cannot lower a price by sending another one', async () => {
    const product = await newProduct(seller, { price: 50 });
    const cheap = { ...product, price: 1 };
    const input = orderInput(buyer, cheap, { total: 100 });
    expect(await client.run('Mutation.createOrder', { input }, buyer)).toMatchObject({
      order: { subtotal: 50, total: 64 },
    });
    const other = await register();
    const { errors } = await client.attempt(
      'Mutation.createOrder',
      { input: orderInput(other, product) },
      buyer,
    );
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
  });

  it('pay with every payment method', async () => {
    const product = await newProduct(seller);
    const methods = [
      'card',
      'credit_card',
      'debit_card',
      'paypal',
      'stripe',
      'cash_on_delivery',
      'bank_transfer',
      'upi',
    ];
    for (const sent of [...methods, 'cod', 'bank']) {
      const stored = { cod: 'cash_on_delivery', bank: 'bank_transfer' }[sent] ?? sent;
      const input = orderInput(buyer, product, { paymentMethod: sent });
      expect(await client.run('Mutation.createOrder', { input }, buyer)).toMatchObject({
        order: { paymentMethod: stored },
      });
    }
  });

  it('list, advance, pay and cancel orders', async () => {
    const customer = await register();
    const product = await newProduct(seller);
    const [first, second] = [await placeOrder(customer, product), await placeOrder(customer, product)];
    const own = await client.run('Query.orders', { page: 1, limit: 1 }, customer);
    expect(own).toMatchObject({
      orders: [{ id: second.id }],
      pagination: { page: 1, limit: 1, total: 2, pages: 2 },
    });
    const seen = await client.run('Query.orders', { customerId: customer.id }, admin);
    expect(seen).toMatchObject({ orders: [{ id: second.id }, { id: first.id }] });
    const by = await client.run('Query.ordersByCustomer', { customerId: customer.id }, customer);
    expect(by).toMatchObject([{ id: second.id }, { id: first.id }]);

    for (const status of DELIVERY_STEPS) {
      const moved = await client.run('Mutation.updateOrderStatus', { id: first.id, status }, seller);
      expect(moved).toMatchObject({ orderStatus: status });
    }
    const paid = await client.run('Mutation.updatePaymentStatus', { id: first.id, status: 'PAID' }, admin);
    expect(paid).toMatchObject({ orderStatus: 'DELIVERED', paymentStatus: 'PAID' });
    const cancelled = await client.run('Mutation.cancelOrder', { id: second.id }, customer);
    expect(cancelled).toMatchObject({ orderStatus: 'CANCELLED' });
  });

  it('read statistics whose fields come from two services', async () => {
    const stats = await client.read(dashboard, 'Query.dashboardStats', {}, admin);
    expect(stats.totalUsers).toBeGreaterThan(1);
    const sales = await client.read(salesFigures, 'Query.salesAnalytics', { period: 'daily' }, admin);
    const today = new Date().toISOString().slice(0, 10);
    expect(sales.daily.at(-1)).toMatchObject({ date: today });
    for (const list of [sales.daily, sales.weekly, sales.monthly]) expect(list.length).toBeGreaterThan(0);
  });

  it('have called every root field', () => expect(client.missing).toEqual([]));
});

import { actor, type Json } from '@e-storefront/testing';
import { mondayOf } from './order.analytics';
import { CANCEL, OrderShop } from './order-under-test';

const DASHBOARD = '{ dashboardStats { id totalOrders totalRevenue pendingOrders averageOrderValue } }';
const SALES = `query ($period: String!) { salesAnalytics(period: $period) { from
  daily { date sales orders revenue } weekly { date orders } monthly { date orders } } }`;
const SELLER = `query ($id: ID) { sellerStats(sellerId: $id) { sellerId totalOrders pendingOrders shippedOrders
  deliveredOrders cancelledOrders totalRevenue averageOrderValue topProducts { productName quantity sales } } }`;
const PAY = 'mutation ($id: ID!) { updatePaymentStatus(id: $id, status: PAID) { id } }';

describe('the figures of the shop', () => {
  let shop: OrderShop;
  const admin = actor('admin');
  const seller = actor('seller');
  const ids: string[] = [];

  beforeAll(async () => {
    shop = await OrderShop.open();
    const customer = actor('customer');
    const teapot = shop.products.stock({ sellerId: seller.id });
    const cup = shop.products.stock({ sellerId: seller.id, unitPrice: 500, productName: 'Cup' });
    for (const lines of [[teapot], [cup], [teapot, cup], [cup]]) {
      ids.push((await shop.buy(customer, lines)).order.id);
    }
    await shop.data(PAY, { as: admin, variables: { id: ids[0] } });
    await shop.move(seller, ids[1]!, 'CONFIRMED', 'PROCESSING', 'SHIPPED', 'OUT_FOR_DELIVERY', 'DELIVERED');
    await shop.data(CANCEL, { as: customer, variables: { id: ids[3] } });
    // Giving the money back makes no sale of it again.
    const undone = (await shop.buy(customer, [cup])).order.id;
    await shop.data(CANCEL, { as: customer, variables: { id: undone } });
    await shop.move(admin, undone, 'REFUNDED');
    await shop.placed();
  });
  afterAll(async () => {
    await shop[Symbol.asyncDispose]();
  });

  it('count paid and delivered orders as revenue', async () => {
    const { dashboardStats } = await shop.data(DASHBOARD, { as: seller });
    expect(dashboardStats).toEqual({
      ...{ id: 'shop', totalOrders: 5, totalRevenue: 47, pendingOrders: 2, averageOrderValue: 23.5 },
    });
    expect((await shop.data(DASHBOARD, { as: admin })).dashboardStats).toMatchObject({
      ...{ totalOrders: 6, totalRevenue: 47, pendingOrders: 3 },
    });
  });

  it('do not count a paid order that was cancelled', async () => {
    const { order } = await shop.placed();
    await shop.data(PAY, { as: admin, variables: { id: order.id } });
    const paid = (await shop.data(DASHBOARD, { as: admin })).dashboardStats.totalRevenue;
    await shop.data(CANCEL, { as: admin, variables: { id: order.id } });
    expect((await shop.data(DASHBOARD, { as: admin })).dashboardStats.totalRevenue).toBeCloseTo(
      paid - order.total,
      8,
    );
  });

  it('show sales by day, week and month', async () => {
    const { salesAnalytics } = await shop.data(SALES, { as: seller, variables: { period: 'weekly' } });
    const today = new Date().toISOString().slice(0, 10);
    expect(salesAnalytics.daily).toEqual([{ date: today, sales: 84, orders: 3, revenue: 47 }]);
    expect(salesAnalytics.monthly).toEqual([{ date: `${today.slice(0, 8)}01`, orders: 3 }]);
    expect(salesAnalytics.weekly).toEqual([{ date: mondayOf(today), orders: 3 }]);
  });

  it.each([
    ['2026-11-22', '2026-11-16'],
    ['2026-11-23', '2026-11-23'],
    ['2026-01-01', '2025-12-29'],
    ['2024-03-01', '2024-02-26'],
  ])('put %s into the week of %s', (day, monday) => {
    expect(mondayOf(day)).toBe(monday);
  });

  it.each(['daily', 'weekly', 'monthly', 'year', '7d', '30d', '4w', '12m', 'Month'])(
    'take %s for a period',
    async (period) => {
      const { salesAnalytics } = await shop.data(SALES, { as: admin, variables: { period } });
      expect(salesAnalytics.daily).toHaveLength(1);
    },
  );

  it.each(['', 'fortnight', '0d', '999d', 'constructor'])('refuse the period "%s"', async (period) => {
    const refusal = await shop.refusal(SALES, { as: admin, variables: { period } });
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', field: 'period' });
  });

  it('show a seller their own and admins those of anybody', async () => {
    const own: Json = (await shop.data(SELLER, { as: seller })).sellerStats;
    expect(own).toMatchObject({
      ...{ sellerId: seller.id, totalOrders: 5, pendingOrders: 2, deliveredOrders: 1, cancelledOrders: 1 },
      topProducts: [
        { productName: 'Teapot', quantity: 2, sales: 40 },
        { productName: 'Cup', quantity: 2, sales: 10 },
      ],
    });
    const variables = { id: seller.id };
    expect((await shop.data(SELLER, { as: admin, variables })).sellerStats).toEqual(own);
    expect(await shop.codeOf(SELLER, { as: actor('seller'), variables })).toBe('FORBIDDEN');
  });

  it('are for sellers and admins only', async () => {
    for (const query of [DASHBOARD, SELLER]) {
      expect(await shop.codeOf(query)).toBe('UNAUTHENTICATED');
      expect(await shop.codeOf(query, { as: actor('customer') })).toBe('FORBIDDEN');
      const waiting = actor('seller', { approved: false });
      expect(await shop.codeOf(query, { as: waiting })).toBe('SELLER_NOT_APPROVED');
    }
  });
});

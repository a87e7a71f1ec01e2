import { actor, type Json } from '@e-storefront/testing';
import type { SalesPoint } from './analytics';
import { cents, DASHBOARD, PAY, REFUND, SALES, SELLER, sum } from '../../test/fixtures/analytics-operations';
import { CANCEL, OrderFixture } from '../../test/fixtures/order-fixture';

describe('analytics', () => {
  let shop: OrderFixture;
  const admin = actor('admin');
  const seller = actor('seller');
  const ids: string[] = [];

  beforeAll(async () => {
    shop = await OrderFixture.open();
    const customer = actor('customer');
    const teapot = shop.products.addProduct({ sellerId: seller.id });
    const cup = shop.products.addProduct({ sellerId: seller.id, unitPrice: 500, productName: 'Cup' });
    for (const lines of [[teapot], [cup], [teapot, cup], [cup]]) {
      ids.push((await shop.buy(customer, lines)).order.id);
    }
    await shop.data(PAY, { as: admin, variables: { id: ids[0] } });
    await shop.updateStatus(
      seller,
      ids[1]!,
      'CONFIRMED',
      'PROCESSING',
      'SHIPPED',
      'OUT_FOR_DELIVERY',
      'DELIVERED',
    );
    await shop.data(CANCEL, { as: customer, variables: { id: ids[3] } });
    // A refund does not undo the cancellation.
    const undone = (await shop.buy(customer, [cup])).order.id;
    await shop.data(CANCEL, { as: customer, variables: { id: undone } });
    await shop.updateStatus(admin, undone, 'REFUNDED');
    await shop.placeOrder();
  });
  afterAll(async () => {
    await shop[Symbol.asyncDispose]();
  });

  const revenue = async (): Promise<number> =>
    (await shop.data(DASHBOARD, { as: admin })).dashboardStats.totalRevenue;

  it('counts paid and delivered orders as revenue', async () => {
    const { dashboardStats } = await shop.data(DASHBOARD, { as: seller });
    expect(dashboardStats).toEqual({
      id: 'shop',
      totalOrders: 5,
      totalRevenue: 47,
      pendingOrders: 2,
      averageOrderValue: 23.5,
    });
    expect((await shop.data(DASHBOARD, { as: admin })).dashboardStats).toMatchObject({
      totalOrders: 6,
      totalRevenue: 47,
      pendingOrders: 3,
    });
  });

  it('does not count a paid order that was cancelled', async () => {
    const { order } = await shop.placeOrder();
    await shop.data(PAY, { as: admin, variables: { id: order.id } });
    const paid = await revenue();
    await shop.data(CANCEL, { as: admin, variables: { id: order.id } });
    expect(await revenue()).toBeCloseTo(paid - order.total, 8);
  });

  it.each([1, 0.01, 700.5])(
    'reduces the revenue by a refund of %d, and to zero by a full refund',
    async (part) => {
      const [own, customer] = [actor('seller'), actor('customer')];
      const line = shop.products.addProduct({ sellerId: own.id, unitPrice: 100_000 });
      await shop.add(customer, line, 2);
      const { order } = (await shop.checkout(customer)).checkout;
      const statistics = async (): Promise<number[]> => {
        const { sellerStats } = await shop.data(SELLER, { as: own });
        const { daily } = (await shop.data(SALES, { as: own, variables: { period: '1d' } })).salesAnalytics;
        const { totalRevenue } = (await shop.data(DASHBOARD, { as: own })).dashboardStats;
        return [totalRevenue, sellerStats.totalRevenue, daily[0].revenue];
      };
      const all = (amount: number): number[] => [amount, amount, amount];
      expect(await statistics()).toEqual(all(0));
      await shop.updateStatus(
        own,
        order.id,
        'CONFIRMED',
        'PROCESSING',
        'SHIPPED',
        'OUT_FOR_DELIVERY',
        'DELIVERED',
      );
      expect(await statistics()).toEqual(all(2_160));
      const variables = { id: order.id, input: { amount: part }, key: `part-${part}` };
      await shop.data(REFUND, { as: admin, variables });
      expect(await statistics()).toEqual(all(cents(2_160 - part) / 100));
      await shop.data(PAY, { as: admin, variables: { id: order.id, status: 'REFUNDED' } });
      expect(await statistics()).toEqual(all(0));
      const { sellerStats } = await shop.data(SELLER, { as: own });
      expect(sellerStats).toMatchObject({ totalOrders: 1, averageOrderValue: 0, topProducts: [] });
    },
  );

  it('returns sales by day, week and month, including those without orders', async () => {
    const { salesAnalytics } = await shop.data(SALES, { as: seller, variables: { period: '7d' } });
    const today = new Date().toISOString().slice(0, 10);
    expect(salesAnalytics.timeZone).toBe('UTC');
    expect(salesAnalytics.daily).toHaveLength(7);
    expect(salesAnalytics.daily.at(-1)).toEqual({ date: today, sales: 84, orders: 3, revenue: 47 });
    expect(salesAnalytics.daily[0]).toMatchObject({ sales: 0, orders: 0, revenue: 0 });
    expect(new Date(salesAnalytics.from).toISOString()).toBe(`${salesAnalytics.daily[0].date}T00:00:00.000Z`);
    for (const list of ['weekly', 'monthly']) {
      expect(sum(salesAnalytics[list].map(({ sales }: SalesPoint) => sales))).toBe(84);
    }
    expect(salesAnalytics.monthly.at(-1).date).toBe(`${today.slice(0, 8)}01`);
  });

  it.each(['daily', 'weekly', 'monthly', 'year', '7d', '30d', '4w', '12m', 'Month', '', 'All'])(
    'accepts the period "%s"',
    async (text) => {
      const { salesAnalytics } = await shop.data(SALES, { as: admin, variables: { period: text } });
      expect(salesAnalytics.daily.at(-1).orders).toBeGreaterThan(0);
    },
  );

  it.each(['fortnight', '0d', '999d', 'constructor'])('rejects the period "%s"', async (text) => {
    const extensions = await shop.errorExtensions(SALES, { as: admin, variables: { period: text } });
    expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'period' });
  });

  it('returns their own statistics to sellers and those of any seller to admins', async () => {
    const own: Json = (await shop.data(SELLER, { as: seller })).sellerStats;
    expect(own).toMatchObject({
      sellerId: seller.id,
      totalOrders: 5,
      pendingOrders: 2,
      deliveredOrders: 1,
      cancelledOrders: 2,
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

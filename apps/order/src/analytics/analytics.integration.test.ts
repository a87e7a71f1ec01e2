import { actor, type Actor } from '@e-storefront/testing';
import { cents, sum } from '../../test/fixtures/amounts';
import {
  DashboardStatsDocument,
  RefundOrderDocument,
  SalesAnalyticsDocument,
  SellerStatsDocument,
} from '../../test/fixtures/operations.generated';
import { DELIVERY, OrderFixture } from '../../test/fixtures/order-fixture';

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
    await shop.updatePaymentStatus(admin, ids[0]!, 'PAID');
    await shop.updateStatus(seller, ids[1]!, ...DELIVERY);
    await shop.cancel(customer, ids[3]!);
    // A refund does not undo the cancellation.
    const undone = (await shop.buy(customer, [cup])).order.id;
    await shop.cancel(customer, undone);
    await shop.updateStatus(admin, undone, 'REFUNDED');
    await shop.placeOrder();
  });
  afterAll(async () => {
    await shop[Symbol.asyncDispose]();
  });

  const dashboard = async (as: Actor) => (await shop.data(DashboardStatsDocument, { as })).dashboardStats;
  const revenue = async (): Promise<number> => (await dashboard(admin)).totalRevenue;
  const sales = async (as: Actor, period: string) =>
    (await shop.data(SalesAnalyticsDocument, { as, variables: { period } })).salesAnalytics;
  const statisticsOf = async (as: Actor, id: string | null = null) =>
    (await shop.data(SellerStatsDocument, { as, variables: { id } })).sellerStats;

  it('counts paid and delivered orders as revenue', async () => {
    expect(await dashboard(seller)).toEqual({
      id: 'shop',
      totalOrders: 5,
      totalRevenue: 47,
      pendingOrders: 2,
      averageOrderValue: 23.5,
    });
    expect(await dashboard(admin)).toMatchObject({
      totalOrders: 6,
      totalRevenue: 47,
      pendingOrders: 3,
    });
  });

  it('does not count a paid order that was cancelled', async () => {
    const { order } = await shop.placeOrder();
    await shop.updatePaymentStatus(admin, order.id, 'PAID');
    const paid = await revenue();
    await shop.cancel(admin, order.id);
    expect(await revenue()).toBeCloseTo(paid - order.total, 8);
  });

  it.each([1, 0.01, 700.5])(
    'reduces the revenue by a refund of %d, and to zero by a full refund',
    async (part) => {
      const [own, customer] = [actor('seller'), actor('customer')];
      const line = shop.products.addProduct({ sellerId: own.id, unitPrice: 100_000 });
      await shop.add(customer, line, 2);
      const { order } = await shop.checkout(customer);
      const statistics = async (): Promise<number[]> => {
        const { daily } = await sales(own, '1d');
        const { totalRevenue } = await statisticsOf(own);
        return [(await dashboard(own)).totalRevenue, totalRevenue, daily[0]!.revenue];
      };
      const all = (amount: number): number[] => [amount, amount, amount];
      expect(await statistics()).toEqual(all(0));
      await shop.updateStatus(own, order.id, ...DELIVERY);
      expect(await statistics()).toEqual(all(2_160));
      const variables = { id: order.id, input: { amount: part }, key: `part-${part}` };
      await shop.data(RefundOrderDocument, { as: admin, variables });
      expect(await statistics()).toEqual(all(cents(2_160 - part) / 100));
      await shop.updatePaymentStatus(admin, order.id, 'REFUNDED');
      expect(await statistics()).toEqual(all(0));
      const emptied = { totalOrders: 1, averageOrderValue: 0, topProducts: [] };
      expect(await statisticsOf(own)).toMatchObject(emptied);
    },
  );

  it('returns sales by day, week and month, including those without orders', async () => {
    const { from, timeZone, daily, weekly, monthly } = await sales(seller, '7d');
    const today = new Date().toISOString().slice(0, 10);
    expect(timeZone).toBe('UTC');
    expect(daily).toHaveLength(7);
    expect(daily.at(-1)).toEqual({ date: today, sales: 84, orders: 3, revenue: 47 });
    expect(daily[0]).toMatchObject({ sales: 0, orders: 0, revenue: 0 });
    expect(new Date(from).toISOString()).toBe(`${daily[0]?.date}T00:00:00.000Z`);
    for (const list of [weekly, monthly]) {
      expect(sum(list.map(({ sales }) => sales))).toBe(84);
    }
    expect(monthly.at(-1)?.date).toBe(`${today.slice(0, 8)}01`);
  });

  it.each(['daily', 'weekly', 'monthly', 'year', '7d', '30d', '4w', '12m', 'Month', '', 'All'])(
    'accepts the period "%s"',
    async (text) => {
      expect((await sales(admin, text)).daily.at(-1)?.orders).toBeGreaterThan(0);
    },
  );

  it.each(['fortnight', '0d', '999d', 'constructor'])('rejects the period "%s"', async (text) => {
    const extensions = await shop.errorExtensions(SalesAnalyticsDocument, {
      as: admin,
      variables: { period: text },
    });
    expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'period' });
  });

  it('returns their own statistics to sellers and those of any seller to admins', async () => {
    const own = await statisticsOf(seller);
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
    expect(await statisticsOf(admin, seller.id)).toEqual(own);
    const variables = { id: seller.id };
    expect(await shop.codeOf(SellerStatsDocument, { as: actor('seller'), variables })).toBe('FORBIDDEN');
  });

  it('are for sellers and admins only', async () => {
    for (const query of [DashboardStatsDocument, SellerStatsDocument]) {
      expect(await shop.codeOf(query)).toBe('UNAUTHENTICATED');
      expect(await shop.codeOf(query, { as: actor('customer') })).toBe('FORBIDDEN');
      const waiting = actor('seller', { approved: false });
      expect(await shop.codeOf(query, { as: waiting })).toBe('SELLER_NOT_APPROVED');
    }
  });
});

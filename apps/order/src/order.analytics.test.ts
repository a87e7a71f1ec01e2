import { createConnection, Types, type Connection } from 'mongoose';
import fc from 'fast-check';
import { ensureIndexes } from '@e-storefront/mongo';
import type { Principal } from '@e-storefront/auth';
import { actor, testDatabase, type Actor, type Json } from '@e-storefront/testing';
import { OrderAnalytics, type SalesPoint } from './order.analytics';
import { MongoOrderFigures } from './order.analytics.model';
import { completeOrders } from './order.completion.model';
import { MongoOrderRepository } from './order.model';
import { orderModel } from './order.rows.model';
import { placedRow } from './order-row-under-test';
import { CANCEL, OrderShop } from './order-under-test';
import { newId } from './peers-under-test';
import { StripeShop } from './stripe-shop-under-test';

const DASHBOARD = '{ dashboardStats { id totalOrders totalRevenue pendingOrders averageOrderValue } }';
const POINTS = '{ date sales orders revenue }';
const SALES = `query ($period: String!) { salesAnalytics(period: $period) { from timeZone
  daily ${POINTS} weekly ${POINTS} monthly ${POINTS} } }`;
const SELLER = `query ($id: ID) { sellerStats(sellerId: $id) { sellerId totalOrders pendingOrders shippedOrders
  deliveredOrders cancelledOrders totalRevenue averageOrderValue
  topProducts { productId productName quantity sales } } }`;
const PAY = `mutation ($id: ID!, $status: PaymentStatus = PAID) {
  updatePaymentStatus(id: $id, status: $status) { paymentStatus } }`;
const REFUND = `mutation ($id: ID!, $input: RefundInput!, $key: String) {
  refundOrder(orderId: $id, input: $input, idempotencyKey: $key) { id } }`;
const RETURN = `mutation ($id: ID!, $input: ReturnInput!, $key: String) {
  returnOrderItems(orderId: $id, input: $input, idempotencyKey: $key) { id } }`;
const BOUGHT = `query ($refs: [_Any!]!) { _entities(representations: $refs) { ... on Product { purchasedByMe } } }`;

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
const cents = (decimal: number): number => Math.round(decimal * 100);

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
    const { order } = await shop.placed();
    await shop.data(PAY, { as: admin, variables: { id: order.id } });
    const paid = await revenue();
    await shop.data(CANCEL, { as: admin, variables: { id: order.id } });
    expect(await revenue()).toBeCloseTo(paid - order.total, 8);
  });

  it.each([1, 0.01, 700.5])(
    'takes a refund of %d off the revenue, and all of it in the end',
    async (part) => {
      const [own, customer] = [actor('seller'), actor('customer')];
      const line = shop.products.stock({ sellerId: own.id, unitPrice: 100_000 });
      await shop.add(customer, line, 2);
      const { order } = (await shop.checkout(customer)).checkout;
      const figures = async (): Promise<number[]> => {
        const { sellerStats } = await shop.data(SELLER, { as: own });
        const { daily } = (await shop.data(SALES, { as: own, variables: { period: '1d' } })).salesAnalytics;
        const { totalRevenue } = (await shop.data(DASHBOARD, { as: own })).dashboardStats;
        return [totalRevenue, sellerStats.totalRevenue, daily[0].revenue];
      };
      const all = (amount: number): number[] => [amount, amount, amount];
      expect(await figures()).toEqual(all(0));
      await shop.move(own, order.id, 'CONFIRMED', 'PROCESSING', 'SHIPPED', 'OUT_FOR_DELIVERY', 'DELIVERED');
      expect(await figures()).toEqual(all(2_160));
      const variables = { id: order.id, input: { amount: part }, key: `part-${part}` };
      await shop.data(REFUND, { as: admin, variables });
      expect(await figures()).toEqual(all(cents(2_160 - part) / 100));
      await shop.data(PAY, { as: admin, variables: { id: order.id, status: 'REFUNDED' } });
      expect(await figures()).toEqual(all(0));
      const { sellerStats } = await shop.data(SELLER, { as: own });
      expect(sellerStats).toMatchObject({ totalOrders: 1, averageOrderValue: 0, topProducts: [] });
    },
  );

  it('shows sales by day, week and month, those without orders as zero', async () => {
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

  it.each(['daily', 'weekly', 'monthly', 'year', '7d', '30d', '4w', '12m', 'Month'])(
    'takes %s for a period',
    async (text) => {
      const { salesAnalytics } = await shop.data(SALES, { as: admin, variables: { period: text } });
      expect(salesAnalytics.daily.at(-1).orders).toBeGreaterThan(0);
    },
  );

  it.each(['', 'fortnight', '0d', '999d', 'constructor'])('refuses the period "%s"', async (text) => {
    const refusal = await shop.refusal(SALES, { as: admin, variables: { period: text } });
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', field: 'period' });
  });

  it('shows a seller their own and admins those of anybody', async () => {
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

  it('is for sellers and admins only', async () => {
    for (const query of [DASHBOARD, SELLER]) {
      expect(await shop.codeOf(query)).toBe('UNAUTHENTICATED');
      expect(await shop.codeOf(query, { as: actor('customer') })).toBe('FORBIDDEN');
      const waiting = actor('seller', { approved: false });
      expect(await shop.codeOf(query, { as: waiting })).toBe('SELLER_NOT_APPROVED');
    }
  });
});

/** What one order is to the figures, worked out from its own row and from its payment's. */
interface Raw {
  id: string;
  sellerId: string;
  customerId: string;
  createdAt: Date;
  wasCancelled: boolean;
  revenue: number;
  total: number;
  items: { productId: string; quantity: number; price: number; isBought: boolean }[];
}

describe('figures and the orders that they come from', () => {
  let house: StripeShop;
  const admin = actor('admin');
  const sellers = [actor('seller'), actor('seller'), actor('seller')];
  const customers = [actor('customer'), actor('customer'), actor('customer'), actor('customer')];
  const ACTS = 12;
  const random = mulberry(20_26);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;

  beforeAll(async () => {
    house = await StripeShop.open();
    // Each act once on an order that was paid by card and shipped, then whatever comes.
    for (let count = 0; count < 42; count += 1) await liveOneLife(count < ACTS ? count : null);
    await settled();
  }, 240_000);
  afterAll(() => house[Symbol.asyncDispose]());

  /** Calls what a random life brings; what its present state does not allow is refused, and nothing happens. */
  const attempt = async (query: string, as: Actor, variables: object): Promise<void> => {
    const { errors } = await house.shop.subgraph.call(query, { as, variables: { ...variables } });
    const code = errors[0]?.extensions?.code;
    if (code) expect(['INVALID_TRANSITION', 'CONFLICT', 'REFUND_EXCEEDED', 'BAD_USER_INPUT']).toContain(code);
  };

  async function liveOneLife(forced: number | null): Promise<void> {
    const { shop, stripe } = house;
    const customer = pick(customers);
    const method = forced === null ? pick(['cod', 'bank', 'card', 'stripe', 'stripe']) : 'stripe';
    const seller = pick(sellers);
    const lines = [1, 2].slice(0, 1 + Math.floor(random() * 2)).map(() => known(seller));
    for (const line of new Set(lines)) await shop.add(customer, line, 1 + Math.floor(random() * 3));
    const { checkout } = await shop.checkout(customer, {
      paymentMethod: method,
      ...(method === 'stripe' && { paymentToken: 'pm_card' }),
    });
    const [{ id }] = checkout.orders;
    const { items } = (
      await shop.data('query ($id: ID!) { order(id: $id) { items { variantId quantity } } }', {
        as: admin,
        variables: { id },
      })
    ).order;
    const way = ['CONFIRMED', 'PROCESSING', 'SHIPPED', 'OUT_FOR_DELIVERY', 'DELIVERED'];
    if (method === 'bank' && random() < 0.8) await attempt(PAY, admin, { id });
    for (const status of way.slice(0, forced === null ? Math.floor(random() * 7) : pick([3, 5]))) {
      await attempt(MOVE_ANY, seller, { id, status });
    }
    const intent = [...stripe.intents.values()].find(({ metadata }) => metadata.orderId === id);
    const acts: (() => Promise<unknown>)[] = [
      () => attempt(REFUND, admin, { id, key: newId(), input: { amount: pick([0.01, 1, 7.5, 20]) } }),
      () => attempt(REFUND, admin, { id, key: newId(), input: { shipping: true } }),
      () => attempt(REFUND, admin, { id, key: newId(), input: { lines: [piece()] } }),
      () =>
        attempt(RETURN, seller, { id, key: newId(), input: { lines: [piece()], reason: 'x', refund: true } }),
      () => attempt(RETURN, seller, { id, key: newId(), input: { lines: [piece()], reason: 'x' } }),
      () => attempt(RETURN, seller, { id, key: newId(), input: { lines: items, reason: 'x', refund: true } }),
      () => attempt(CANCEL, admin, { id }),
      () => attempt(MOVE_ANY, seller, { id, status: 'RETURNED' }),
      () => attempt(MOVE_ANY, admin, { id, status: 'REFUNDED' }),
      () => attempt(PAY, admin, { id, status: 'REFUNDED' }),
      async () => {
        if (!intent?.latest_charge) return;
        const dispute = stripe.dispute(intent.id, { amount: pick([100, intent.amount_received]) });
        await house.say('charge.dispute.created', dispute);
        dispute.status = pick(['won', 'lost', 'needs_response']);
        await house.say('charge.dispute.closed', dispute);
      },
      async () => {
        if (!intent?.latest_charge || intent.latest_charge.amount_refunded > 0) return;
        const refund = stripe.giveBack(intent.id, { amount: 150 });
        await house.say('charge.refunded', { ...intent.latest_charge, payment_intent: intent.id });
        if (random() < 0.5) return;
        stripe.sendBack(refund);
        await house.say('refund.failed', refund);
      },
    ];
    const piece = (): object => ({ variantId: pick(items as Json[]).variantId, quantity: 1 });
    for (let times = Math.floor(random() * 4); times > 0 && forced === null; times -= 1) await pick(acts)();
    if (forced !== null) await acts[forced]?.();
    const at = new Date(Date.now() - Math.floor(random() * 80 * 86_400_000));
    await house.mongo
      .collection('orders')
      .updateOne({ _id: new Types.ObjectId(id) }, { $set: { createdAt: at } });
  }

  const shelves = new Map<string, ReturnType<OrderShop['products']['stock']>[]>();
  function known(seller: Actor): ReturnType<OrderShop['products']['stock']> {
    const shelf = shelves.get(seller.id) ?? [];
    shelves.set(seller.id, shelf);
    if (shelf.length < 8) {
      const unitPrice = 500 + Math.floor(random() * 9_000);
      shelf.push(
        house.shop.products.stock({ sellerId: seller.id, unitPrice, productName: `P${shelf.length}` }),
      );
    }
    return pick(shelf);
  }

  /** Until nothing is left to be carried out. */
  async function settled(): Promise<void> {
    const open = { outbox: { $elemMatch: { effect: { $exists: true } } } };
    for (let tries = 0; tries < 300; tries += 1) {
      const [orders, payments] = await Promise.all([
        house.mongo.collection('orders').countDocuments(open),
        house.mongo.collection('payments').countDocuments({ news: { $ne: [] } }),
      ]);
      if (payments === 0 && (orders === 0 || tries > 100)) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** Everything from the rows, by the definition in words and no line of the code that is tested. */
  async function raw(): Promise<Raw[]> {
    const [orders, payments] = await Promise.all([
      house.mongo.collection('orders').find().toArray() as Promise<Json[]>,
      house.mongo.collection('payments').find().toArray() as Promise<Json[]>,
    ]);
    return orders.map((order: Json) => {
      const payment = payments.find((one: Json) => String(one._id) === String(order._id));
      const done = payment.refunds.filter((refund: Json) => refund.state === 'done');
      const back = sum(done.map((refund: Json) => refund.amount));
      const isGone = payment.captured > 0 && back === payment.captured;
      const stands = !['CANCELLED', 'RETURNED', 'REFUNDED'].includes(order.orderStatus) && !isGone;
      const piecesIn = (lists: Json[], variantId: string): number =>
        sum(
          lists
            .flatMap(({ lines }: Json) => lines)
            .filter((line: Json) => line.variantId === variantId)
            .map((line: Json) => line.quantity),
        );
      return {
        id: String(order._id),
        sellerId: String(order.sellerId),
        customerId: String(order.customerId),
        createdAt: order.createdAt,
        wasCancelled: order.statusHistory.some(({ status }: Json) => status === 'CANCELLED'),
        revenue: stands ? payment.captured - back : 0,
        total: order.total,
        items: order.items.map((item: Json) => {
          const variantId = String(item.variantId);
          const came = Math.max(piecesIn(order.returns ?? [], variantId), piecesIn(done, variantId));
          const quantity = stands ? item.quantity - came : 0;
          return {
            productId: String(item.productId),
            price: item.price,
            quantity,
            isBought: quantity > 0 && payment.captured > 0,
          };
        }),
      };
    });
  }

  it('has seen every kind of life', async () => {
    const payments = await house.mongo.collection('payments').distinct('state');
    const orders = await house.mongo.collection('orders').distinct('orderStatus');
    expect(payments).toEqual(
      expect.arrayContaining(['captured', 'partially_refunded', 'refunded', 'voided', 'created']),
    );
    const refunds = (await house.mongo.collection('payments').find().toArray()).flatMap(
      (one) => one['refunds'],
    );
    expect(refunds.some(({ disputeId }) => disputeId)).toBe(true);
    expect(refunds.some(({ reason }) => reason === 'Given back at the payment provider.')).toBe(true);
    expect(orders).toEqual(expect.arrayContaining(['PENDING', 'DELIVERED', 'CANCELLED', 'RETURNED']));
  });

  it('adds the dashboard and the seller figures up from raw orders', async () => {
    const orders = await raw();
    const own = (id: string): Raw[] => orders.filter(({ sellerId }) => sellerId === id);
    const callers: [Actor, Raw[]][] = [
      [admin, orders],
      ...sellers.map((seller): [Actor, Raw[]] => [seller, own(seller.id)]),
    ];
    for (const [as, mine] of callers) {
      const { dashboardStats } = await house.shop.data(DASHBOARD, { as });
      const revenue = sum(mine.map((order) => order.revenue));
      const earning = mine.filter((order) => order.revenue > 0).length;
      expect(dashboardStats).toMatchObject({ totalOrders: mine.length, totalRevenue: revenue / 100 });
      expect(cents(dashboardStats.averageOrderValue)).toBe(earning ? Math.round(revenue / earning) : 0);
    }
    for (const { id } of sellers) {
      const { sellerStats } = await house.shop.data(SELLER, { as: admin, variables: { id } });
      const products = new Map<string, { quantity: number; sales: number }>();
      for (const { productId, quantity, price } of own(id).flatMap(({ items }) => items)) {
        if (quantity === 0) continue;
        const before = products.get(productId) ?? { quantity: 0, sales: 0 };
        products.set(productId, {
          quantity: before.quantity + quantity,
          sales: before.sales + quantity * price,
        });
      }
      const top = [...products]
        .map(([productId, figures]) => ({ productId, ...figures }))
        .sort((a, b) => b.sales - a.sales || (a.productId < b.productId ? -1 : 1))
        .slice(0, 5);
      expect(sellerStats).toMatchObject({
        totalRevenue: sum(own(id).map((order) => order.revenue)) / 100,
        cancelledOrders: own(id).filter(({ wasCancelled }) => wasCancelled).length,
      });
      expect(
        sellerStats.topProducts.map(({ productName: _name, sales, ...rest }: Json) => ({
          ...rest,
          sales: cents(sales),
        })),
      ).toEqual(top);
    }
  });

  it('adds every day, week and month up from raw orders, and all of them to the same sum', async () => {
    const orders = await raw();
    const { salesAnalytics } = await house.shop.data(SALES, { as: admin, variables: { period: '90d' } });
    const dayOf = (date: Date): string => date.toISOString().slice(0, 10);
    const ends: Record<string, (date: string) => string> = {
      daily: (date) => date,
      weekly: (date) => dayOf(new Date(Date.parse(date) + 6 * 86_400_000)),
      monthly: (date) => `${date.slice(0, 8)}31`,
    };
    for (const [list, endOf] of Object.entries(ends)) {
      for (const { date, ...point } of salesAnalytics[list]) {
        const inside = orders.filter(
          (order) => dayOf(order.createdAt) >= date && dayOf(order.createdAt) <= endOf(date),
        );
        const placed = inside.filter(({ wasCancelled }) => !wasCancelled);
        expect([list, date, point]).toEqual([
          list,
          date,
          {
            sales: sum(placed.map(({ total }) => total)) / 100,
            orders: placed.length,
            revenue: sum(inside.map(({ revenue }) => revenue)) / 100,
          },
        ]);
      }
      const whole = sum(salesAnalytics[list].map(({ revenue }: SalesPoint) => cents(revenue)));
      expect(whole).toBe(sum(orders.map(({ revenue }) => revenue)));
    }
  });

  it('knows what each customer has bought from raw orders', async () => {
    const orders = await raw();
    const products = [...new Set(orders.flatMap(({ items }) => items.map(({ productId }) => productId)))];
    const refs = products.map((id) => ({ __typename: 'Product', id }));
    let bought = 0;
    for (const as of customers) {
      const own = orders.filter(({ customerId }) => customerId === as.id).flatMap(({ items }) => items);
      const { _entities } = await house.shop.data(BOUGHT, { as, variables: { refs } });
      const expected = products.map((id) => own.some((item) => item.productId === id && item.isBought));
      expect(_entities.map(({ purchasedByMe }: Json) => purchasedByMe)).toEqual(expected);
      bought += expected.filter(Boolean).length;
    }
    expect(bought).toBeGreaterThan(3);
  });
});

const MOVE_ANY = `mutation ($id: ID!, $status: OrderStatus!) { updateOrderStatus(id: $id, status: $status) { id } }`;

/** Random numbers from 0 to below 1, the same for the same seed. */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

describe('sales in the time zone of the shop', () => {
  const database = testDatabase();
  let mongo: Connection;
  beforeAll(async () => {
    mongo = await createConnection(database.uri).asPromise();
    new MongoOrderRepository(mongo);
    await ensureIndexes(mongo);
  });
  afterAll(async () => {
    await mongo.close();
    await database.drop();
  });

  const boss: Principal = {
    id: newId(),
    role: 'admin',
    name: 'A',
    email: 'a@b.example',
    emailVerified: true,
    approved: true,
    scopes: null,
    sessionId: 's',
    expiresAt: 0,
    secondFactorMissing: false,
  };
  const calendars = new Map<string, Intl.DateTimeFormat>();
  const localDay = (at: Date, zone: string): string => {
    const calendar =
      calendars.get(zone) ?? new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' });
    calendars.set(zone, calendar);
    return calendar.format(at);
  };

  it.each([
    ['Europe/Berlin', '2026-04-02T09:00:00Z'],
    ['Europe/Berlin', '2026-11-01T22:30:00Z'],
    ['America/Sao_Paulo', '2018-11-06T01:00:00Z'],
    ['America/New_York', '2026-03-10T04:30:00Z'],
    ['Asia/Kolkata', '2026-06-30T19:00:00Z'],
    ['Australia/Lord_Howe', '2026-04-06T12:00:00Z'],
    ['UTC', '2026-01-01T00:00:00Z'],
  ])('cuts no day, week or month of %s at %s', async (zone, nowText) => {
    const now = new Date(nowText);
    await orderModel(mongo).deleteMany({});
    const hours = fc.sample(fc.integer({ min: 0, max: 24 * 70 * 60 }), { numRuns: 150, seed: 7 });
    // The edges of days, too, as they are on every clock of the world.
    const instants = [
      ...hours.map((minutes) => now.getTime() - minutes * 60_000),
      ...Array.from({ length: 24 * 9 }, (_, hour) => now.getTime() - hour * 3_600_000),
    ].map((time) => new Date(time));
    const days = instants.map((at) => localDay(at, zone));
    const rows = instants.map((at, index) =>
      placedRow({
        orderId: newId(),
        groupId: newId(),
        customerId: newId(),
        sellerId: newId(),
        total: 100 + index,
        at,
      }),
    );
    await orderModel(mongo).collection.insertMany(rows as never[]);
    const analytics = new OrderAnalytics({ figures: new MongoOrderFigures(mongo), timeZone: zone }, boss);
    for (const text of ['3d', '10d', '2w', '5w', '1m', '2m']) {
      const { daily, weekly, monthly, from } = await analytics.sales(text, now);
      expect(localDay(from, zone)).toBe(daily[0]?.date);
      const lists: [SalesPoint[], (date: string) => string][] = [
        [daily, (date) => date],
        [weekly, (date) => new Date(Date.parse(date) + 6 * 86_400_000).toISOString().slice(0, 10)],
        [monthly, (date) => `${date.slice(0, 8)}31`],
      ];
      for (const [list, endOf] of lists) {
        expect(list.length).toBeGreaterThan(0);
        for (const { date, orders, sales } of list) {
          const end = endOf(date);
          const inside = rows.filter((_row, index) => {
            const day = days[index] ?? '';
            return day >= date && day <= end;
          });
          expect([text, date, orders, sales]).toEqual([
            text,
            date,
            inside.length,
            sum(inside.map(({ total }) => total)),
          ]);
        }
      }
    }
  });

  it('learns what an earlier release refunded in part, once', async () => {
    const [orderId, sellerId] = [newId(), newId()];
    const row = placedRow({ orderId, groupId: newId(), customerId: newId(), sellerId, total: 5_000 });
    const paid = { ...row, paymentStatus: 'PARTIALLY_REFUNDED', orderStatus: 'DELIVERED' };
    await orderModel(mongo).collection.insertOne(paid as never);
    const variantId = newId();
    const refund = { id: newId(), amount: 700, state: 'done', lines: [{ variantId, quantity: 1 }] };
    await mongo.collection('payments').insertOne({
      _id: new Types.ObjectId(orderId),
      refunds: [refund, { ...refund, id: newId(), state: 'failed' }],
    });
    const figures = new MongoOrderFigures(mongo);
    expect((await figures.totals({ sellerId })).totalRevenue).toBe(5_000);
    for (let time = 0; time < 2; time += 1) {
      await completeOrders(mongo);
      expect((await figures.totals({ sellerId })).totalRevenue).toBe(4_300);
    }
    const stored = await mongo.collection('orders').findOne({ _id: new Types.ObjectId(orderId) });
    expect(stored).toMatchObject({ refunded: 700, refundedLines: [{ variantId, quantity: 1 }] });
  });
});

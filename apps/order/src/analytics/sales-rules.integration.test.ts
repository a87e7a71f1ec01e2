import { Types } from 'mongoose';
import { actor, type Actor, type Json } from '@e-storefront/testing';
import type { SalesPoint } from './analytics';
import { cents, DASHBOARD, PAY, REFUND, SALES, SELLER, sum } from '../../test/fixtures/analytics-operations';
import { CANCEL, type OrderFixture } from '../../test/fixtures/order-fixture';
import { newId } from '../../test/fakes/subgraphs.fake';
import { StripeFixture } from '../../test/fixtures/stripe-fixture';

const RETURN = `mutation ($id: ID!, $input: ReturnInput!, $key: String) {
  returnOrderItems(orderId: $id, input: $input, idempotencyKey: $key) { id } }`;
const BOUGHT = `query ($refs: [_Any!]!) { _entities(representations: $refs) { ... on Product { purchasedByMe } } }`;

/** The expected contribution of one order, computed from its row and its payment's row. */
interface RawOrder {
  id: string;
  sellerId: string;
  customerId: string;
  createdAt: Date;
  wasCancelled: boolean;
  revenue: number;
  total: number;
  items: { productId: string; quantity: number; price: number; isBought: boolean }[];
}

describe('sales rules', () => {
  let fixture: StripeFixture;
  const admin = actor('admin');
  const sellers = [actor('seller'), actor('seller'), actor('seller')];
  const customers = [actor('customer'), actor('customer'), actor('customer'), actor('customer')];
  const ACTIONS = 12;
  const random = mulberry(20_26);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;

  beforeAll(async () => {
    fixture = await StripeFixture.open();
    // Each action once on a shipped order that was paid by card, then random actions.
    for (let count = 0; count < 42; count += 1) await simulateOrder(count < ACTIONS ? count : null);
    await settled();
  }, 240_000);
  afterAll(() => fixture[Symbol.asyncDispose]());

  /** Random actions may be rejected in the current state of the order. */
  const attempt = async (query: string, as: Actor, variables: object): Promise<void> => {
    const { errors } = await fixture.shop.subgraph.call(query, { as, variables: { ...variables } });
    const code = errors[0]?.extensions?.code;
    if (code) expect(['INVALID_TRANSITION', 'CONFLICT', 'REFUND_EXCEEDED', 'BAD_USER_INPUT']).toContain(code);
  };

  async function simulateOrder(forced: number | null): Promise<void> {
    const { shop, stripe } = fixture;
    const customer = pick(customers);
    const method = forced === null ? pick(['cod', 'bank', 'card', 'stripe', 'stripe']) : 'stripe';
    const seller = pick(sellers);
    const lines = [1, 2].slice(0, 1 + Math.floor(random() * 2)).map(() => productOf(seller));
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
    const statuses = ['CONFIRMED', 'PROCESSING', 'SHIPPED', 'OUT_FOR_DELIVERY', 'DELIVERED'];
    if (method === 'bank' && random() < 0.8) await attempt(PAY, admin, { id });
    for (const status of statuses.slice(0, forced === null ? Math.floor(random() * 7) : pick([3, 5]))) {
      await attempt(MOVE_ANY, seller, { id, status });
    }
    const intent = [...stripe.intents.values()].find(({ metadata }) => metadata.orderId === id);
    const actions: (() => Promise<unknown>)[] = [
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
        await fixture.sendWebhook('charge.dispute.created', dispute);
        dispute.status = pick(['won', 'lost', 'needs_response']);
        await fixture.sendWebhook('charge.dispute.closed', dispute);
      },
      async () => {
        if (!intent?.latest_charge || intent.latest_charge.amount_refunded > 0) return;
        const refund = stripe.refund(intent.id, { amount: 150 });
        await fixture.sendWebhook('charge.refunded', { ...intent.latest_charge, payment_intent: intent.id });
        if (random() < 0.5) return;
        stripe.failRefund(refund);
        await fixture.sendWebhook('refund.failed', refund);
      },
    ];
    const piece = (): object => ({ variantId: pick(items as Json[]).variantId, quantity: 1 });
    for (let times = Math.floor(random() * 4); times > 0 && forced === null; times -= 1)
      await pick(actions)();
    if (forced !== null) await actions[forced]?.();
    const at = new Date(Date.now() - Math.floor(random() * 80 * 86_400_000));
    await fixture.mongo
      .collection('orders')
      .updateOne({ _id: new Types.ObjectId(id) }, { $set: { createdAt: at } });
  }

  const catalogue = new Map<string, ReturnType<OrderFixture['products']['addProduct']>[]>();
  function productOf(seller: Actor): ReturnType<OrderFixture['products']['addProduct']> {
    const products = catalogue.get(seller.id) ?? [];
    catalogue.set(seller.id, products);
    if (products.length < 8) {
      const unitPrice = 500 + Math.floor(random() * 9_000);
      products.push(
        fixture.shop.products.addProduct({
          sellerId: seller.id,
          unitPrice,
          productName: `P${products.length}`,
        }),
      );
    }
    return pick(products);
  }

  /** Waits until all effects are executed. */
  async function settled(): Promise<void> {
    const open = { outbox: { $elemMatch: { effect: { $exists: true } } } };
    for (let tries = 0; tries < 300; tries += 1) {
      const [orders, payments] = await Promise.all([
        fixture.mongo.collection('orders').countDocuments(open),
        fixture.mongo.collection('payments').countDocuments({ news: { $ne: [] } }),
      ]);
      if (payments === 0 && (orders === 0 || tries > 100)) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** Implements the definitions of the sales rules independently of the tested code. */
  async function raw(): Promise<RawOrder[]> {
    const [orders, payments] = await Promise.all([
      fixture.mongo.collection('orders').find().toArray() as Promise<Json[]>,
      fixture.mongo.collection('payments').find().toArray() as Promise<Json[]>,
    ]);
    return orders.map((order: Json) => {
      const payment = payments.find((one: Json) => String(one._id) === String(order._id));
      const done = payment.refunds.filter((refund: Json) => refund.state === 'done');
      const back = sum(done.map((refund: Json) => refund.amount));
      const isGone = payment.captured > 0 && back === payment.captured;
      const isEffective = !['CANCELLED', 'RETURNED', 'REFUNDED'].includes(order.orderStatus) && !isGone;
      const quantityIn = (lists: Json[], variantId: string): number =>
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
        revenue: isEffective ? payment.captured - back : 0,
        total: order.total,
        items: order.items.map((item: Json) => {
          const variantId = String(item.variantId);
          const returned = Math.max(quantityIn(order.returns ?? [], variantId), quantityIn(done, variantId));
          const quantity = isEffective ? item.quantity - returned : 0;
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

  it('are tested with orders in every state', async () => {
    const payments = await fixture.mongo.collection('payments').distinct('state');
    const orders = await fixture.mongo.collection('orders').distinct('orderStatus');
    expect(payments).toEqual(
      expect.arrayContaining(['captured', 'partially_refunded', 'refunded', 'voided', 'created']),
    );
    const refunds = (await fixture.mongo.collection('payments').find().toArray()).flatMap(
      (one) => one['refunds'],
    );
    expect(refunds.some(({ disputeId }) => disputeId)).toBe(true);
    expect(refunds.some(({ reason }) => reason === 'Refunded at the payment provider.')).toBe(true);
    expect(orders).toEqual(expect.arrayContaining(['PENDING', 'DELIVERED', 'CANCELLED', 'RETURNED']));
  });

  it('add up to the dashboard and the seller statistics', async () => {
    const orders = await raw();
    const own = (id: string): RawOrder[] => orders.filter(({ sellerId }) => sellerId === id);
    const callers: [Actor, RawOrder[]][] = [
      [admin, orders],
      ...sellers.map((seller): [Actor, RawOrder[]] => [seller, own(seller.id)]),
    ];
    for (const [as, mine] of callers) {
      const { dashboardStats } = await fixture.shop.data(DASHBOARD, { as });
      const revenue = sum(mine.map((order) => order.revenue));
      const earning = mine.filter((order) => order.revenue > 0).length;
      expect(dashboardStats).toMatchObject({ totalOrders: mine.length, totalRevenue: revenue / 100 });
      expect(cents(dashboardStats.averageOrderValue)).toBe(earning ? Math.round(revenue / earning) : 0);
    }
    for (const { id } of sellers) {
      const { sellerStats } = await fixture.shop.data(SELLER, { as: admin, variables: { id } });
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

  it('add up to the same sum by day, week and month', async () => {
    const orders = await raw();
    const { salesAnalytics } = await fixture.shop.data(SALES, { as: admin, variables: { period: '90d' } });
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

  it('determine the sold quantities for the product service', async () => {
    const orders = await raw();
    const query = 'query ($orderIds: [ID!]!) { soldQuantities(orderIds: $orderIds) { productId quantity } }';
    const variables = { orderIds: orders.map(({ id }) => id) };
    const { soldQuantities } = await fixture.shop.data(query, { caller: 'product', variables });
    const expected = new Map<string, number>();
    for (const { productId, quantity } of orders.flatMap(({ items }) => items)) {
      expected.set(productId, (expected.get(productId) ?? 0) + quantity);
    }
    const received = new Map(soldQuantities.map(({ productId, quantity }: Json) => [productId, quantity]));
    expect(received).toEqual(expected);
    // For one order: the quantities of its products in all orders.
    const [one] = orders;
    const ofOne = await fixture.shop.data(query, { caller: 'product', variables: { orderIds: [one?.id] } });
    for (const { productId, quantity } of ofOne.soldQuantities)
      expect(quantity).toBe(expected.get(productId));
  });

  it('determine the products that each customer has bought', async () => {
    const orders = await raw();
    const products = [...new Set(orders.flatMap(({ items }) => items.map(({ productId }) => productId)))];
    const refs = products.map((id) => ({ __typename: 'Product', id }));
    let bought = 0;
    for (const as of customers) {
      const own = orders.filter(({ customerId }) => customerId === as.id).flatMap(({ items }) => items);
      const { _entities } = await fixture.shop.data(BOUGHT, { as, variables: { refs } });
      const expected = products.map((id) => own.some((item) => item.productId === id && item.isBought));
      expect(_entities.map(({ purchasedByMe }: Json) => purchasedByMe)).toEqual(expected);
      bought += expected.filter(Boolean).length;
    }
    expect(bought).toBeGreaterThan(3);
  });
});

const MOVE_ANY = `mutation ($id: ID!, $status: OrderStatus!) { updateOrderStatus(id: $id, status: $status) { id } }`;

/** A seeded generator of random numbers in [0, 1). */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

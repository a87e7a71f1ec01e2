import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { toObjectId } from '@e-storefront/mongo';
import { actor, type Actor } from '@e-storefront/testing';
import type { PurchasableLine } from '../clients/product.client';
import type { LineQuantity } from '../order/order';
import { orderModel } from '../order/order-row.model';
import { paymentModel } from '../payment/payment.model';
import { cents, sum } from '../../test/fixtures/amounts';
import {
  CancelOrderDocument,
  DashboardStatsDocument,
  RefundOrderDocument,
  ReturnOrderItemsDocument,
  SalesAnalyticsDocument,
  SellerStatsDocument,
  SoldQuantitiesDocument,
  UpdateOrderStatusDocument,
  UpdatePaymentStatusDocument,
  type RefundInput,
  type ReturnInput,
} from '../../test/fixtures/operations.generated';
import { DELIVERY } from '../../test/fixtures/order-fixture';
import { newId } from '../../test/fakes/subgraphs.fake';
import { StripeFixture } from '../../test/fixtures/stripe-fixture';
import { SalesRollups } from './sales-rollups.model';

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
    // The orders were moved into the past after some of them had been counted.
    const rollups = new SalesRollups(fixture.mongo);
    await rollups.rebuild();
    expect(await rollups.verify()).toMatchObject({ sales: [], products: [], miscounted: [] });
  }, 240_000);
  afterAll(() => fixture[Symbol.asyncDispose]());

  /** Random actions may be rejected in the current state of the order. */
  const attempt = async <Variables extends Record<string, unknown>>(
    document: TypedDocumentNode<unknown, Variables>,
    as: Actor,
    variables: Variables,
  ): Promise<void> => {
    const code = await fixture.shop.subgraph.errorCode(document, { as, variables });
    if (code) expect(['INVALID_TRANSITION', 'CONFLICT', 'REFUND_EXCEEDED', 'BAD_USER_INPUT']).toContain(code);
  };

  async function simulateOrder(forced: number | null): Promise<void> {
    const { shop, stripe } = fixture;
    const customer = pick(customers);
    const method = forced === null ? pick(['cod', 'bank', 'card', 'stripe', 'stripe']) : 'stripe';
    const seller = pick(sellers);
    const lines = [1, 2].slice(0, 1 + Math.floor(random() * 2)).map(() => productOf(seller));
    for (const line of new Set(lines)) await shop.add(customer, line, 1 + Math.floor(random() * 3));
    const { id } = (
      await shop.checkout(customer, {
        paymentMethod: method,
        ...(method === 'stripe' && { paymentToken: 'pm_card' }),
      })
    ).order;
    const items = (await shop.readOrder(admin, id)).items.map(({ variantId, quantity }) => ({
      variantId,
      quantity,
    }));
    if (method === 'bank' && random() < 0.8)
      await attempt(UpdatePaymentStatusDocument, admin, { id, status: 'PAID' });
    for (const status of DELIVERY.slice(0, forced === null ? Math.floor(random() * 7) : pick([3, 5]))) {
      await attempt(UpdateOrderStatusDocument, seller, { id, status });
    }
    const [intent] = stripe.intentsOf(id);
    const piece = (): LineQuantity => ({ variantId: pick(items).variantId, quantity: 1 });
    const refund = (input: RefundInput) => attempt(RefundOrderDocument, admin, { id, key: newId(), input });
    const returnItems = (input: Omit<ReturnInput, 'reason'>) =>
      attempt(ReturnOrderItemsDocument, seller, { id, key: newId(), input: { ...input, reason: 'x' } });
    const actions: (() => Promise<unknown>)[] = [
      () => refund({ amount: pick([0.01, 1, 7.5, 20]) }),
      () => refund({ shipping: true }),
      () => refund({ lines: [piece()] }),
      () => returnItems({ lines: [piece()], refund: true }),
      () => returnItems({ lines: [piece()] }),
      () => returnItems({ lines: items, refund: true }),
      () => attempt(CancelOrderDocument, admin, { id }),
      () => attempt(UpdateOrderStatusDocument, seller, { id, status: 'RETURNED' }),
      () => attempt(UpdateOrderStatusDocument, admin, { id, status: 'REFUNDED' }),
      () => attempt(UpdatePaymentStatusDocument, admin, { id, status: 'REFUNDED' }),
      async () => {
        if (!intent?.latest_charge) return;
        const dispute = stripe.dispute(intent.id, { amount: pick([100, intent.amount_received]) });
        await fixture.sendWebhook('charge.dispute.created', dispute);
        dispute.status = pick(['won', 'lost', 'needs_response']);
        await fixture.sendWebhook('charge.dispute.closed', dispute);
      },
      async () => {
        if (!intent?.latest_charge || intent.latest_charge.amount_refunded > 0) return;
        const made = stripe.refund(intent.id, { amount: 150 });
        await fixture.sendWebhook('charge.refunded', { ...intent.latest_charge, payment_intent: intent.id });
        if (random() < 0.5) return;
        stripe.failRefund(made);
        await fixture.sendWebhook('refund.failed', made);
      },
    ];
    for (let times = Math.floor(random() * 4); times > 0 && forced === null; times -= 1)
      await pick(actions)();
    if (forced !== null) await actions[forced]?.();
    const at = new Date(Date.now() - Math.floor(random() * 80 * 86_400_000));
    await fixture.mongo.collection('orders').updateOne({ _id: toObjectId(id) }, { $set: { createdAt: at } });
  }

  const catalogue = new Map<string, PurchasableLine[]>();
  function productOf(seller: Actor): PurchasableLine {
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
    const orders = await orderModel(fixture.mongo).find().lean();
    const payments = await paymentModel(fixture.mongo).find().lean();
    return orders.map((order) => {
      const payment = payments.find(({ _id }) => _id.equals(order._id));
      if (!payment) throw new Error(`The order ${order.orderNumber} has no payment.`);
      const done = payment.refunds.filter(({ state }) => state === 'done');
      const back = sum(done.map(({ amount }) => amount));
      const isGone = payment.captured > 0 && back === payment.captured;
      const isEffective = !['CANCELLED', 'RETURNED', 'REFUNDED'].includes(order.orderStatus) && !isGone;
      const quantityIn = (lists: { lines: LineQuantity[] }[], variantId: string): number =>
        sum(
          lists
            .flatMap(({ lines }) => lines)
            .filter((line) => line.variantId === variantId)
            .map(({ quantity }) => quantity),
        );
      return {
        id: String(order._id),
        sellerId: String(order.sellerId),
        customerId: String(order.customerId),
        createdAt: order.createdAt,
        wasCancelled: order.statusHistory.some(({ status }) => status === 'CANCELLED'),
        revenue: isEffective ? payment.captured - back : 0,
        total: order.total,
        items: order.items.map((item) => {
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
    const refunds = (await paymentModel(fixture.mongo).find().lean()).flatMap((one) => one.refunds);
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
      const { dashboardStats } = await fixture.shop.data(DashboardStatsDocument, { as });
      const revenue = sum(mine.map((order) => order.revenue));
      const earning = mine.filter((order) => order.revenue > 0).length;
      expect(dashboardStats).toMatchObject({ totalOrders: mine.length, totalRevenue: revenue / 100 });
      expect(cents(dashboardStats.averageOrderValue)).toBe(earning ? Math.round(revenue / earning) : 0);
    }
    for (const { id } of sellers) {
      const { sellerStats } = await fixture.shop.data(SellerStatsDocument, { as: admin, variables: { id } });
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
        sellerStats.topProducts.map(({ productName: _name, sales, ...rest }) => ({
          ...rest,
          sales: cents(sales),
        })),
      ).toEqual(top);
    }
  });

  it('add up to the same sum by day, week and month', async () => {
    const orders = await raw();
    const { salesAnalytics } = await fixture.shop.data(SalesAnalyticsDocument, {
      as: admin,
      variables: { period: '90d' },
    });
    const dayOf = (date: Date): string => date.toISOString().slice(0, 10);
    const ends = {
      daily: (date: string) => date,
      weekly: (date: string) => dayOf(new Date(Date.parse(date) + 6 * 86_400_000)),
      monthly: (date: string) => `${date.slice(0, 8)}31`,
    };
    for (const list of ['daily', 'weekly', 'monthly'] as const) {
      const endOf = ends[list];
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
      const whole = sum(salesAnalytics[list].map(({ revenue }) => cents(revenue)));
      expect(whole).toBe(sum(orders.map(({ revenue }) => revenue)));
    }
  });

  it('determine the sold quantities for the product service', async () => {
    const orders = await raw();
    const soldQuantities = async (...orderIds: string[]) =>
      (await fixture.shop.data(SoldQuantitiesDocument, { caller: 'product', variables: { orderIds } }))
        .soldQuantities;
    const sold = await soldQuantities(...orders.map(({ id }) => id));
    const expected = new Map<string, number>();
    for (const { productId, quantity } of orders.flatMap(({ items }) => items)) {
      expected.set(productId, (expected.get(productId) ?? 0) + quantity);
    }
    expect(new Map(sold.map(({ productId, quantity }) => [productId, quantity]))).toEqual(expected);
    // For one order: the quantities of its products in all orders.
    for (const { productId, quantity } of await soldQuantities(orders[0]!.id))
      expect(quantity).toBe(expected.get(productId));
  });

  it('determine the products that each customer has bought', async () => {
    const orders = await raw();
    const products = [...new Set(orders.flatMap(({ items }) => items.map(({ productId }) => productId)))];
    const refs = products.map((id) => ({ __typename: 'Product', id }));
    let bought = 0;
    for (const as of customers) {
      const own = orders.filter(({ customerId }) => customerId === as.id).flatMap(({ items }) => items);
      const expected = products.map((id) => own.some((item) => item.productId === id && item.isBought));
      expect(await fixture.shop.data(BOUGHT, { as, variables: { refs } })).toEqual({
        _entities: expected.map((purchasedByMe) => ({ purchasedByMe })),
      });
      bought += expected.filter(Boolean).length;
    }
    expect(bought).toBeGreaterThan(3);
  });
});

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

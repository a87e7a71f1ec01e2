import { createConnection, type Connection } from 'mongoose';
import { readConfig } from '@e-storefront/config';
import type { DomainEvent } from '@e-storefront/events';
import { ensureIndexes } from '@e-storefront/mongo';
import { testDatabase } from '@e-storefront/testing';
import { MongoCartRepository } from '../cart/cart.model';
import { customerOwner, expiryOf } from '../cart/cart-owner';
import type { Catalogue } from '../clients/catalogue';
import { CHECKOUT_STEPS, type CheckoutPlan } from './checkout';
import { MongoCheckoutRepository } from './checkout.model';
import { newOrders } from './new-orders';
import { CheckoutSaga } from './checkout.saga';
import type { Coupons } from '../clients/coupons';
import { Announced } from '../lifecycle/published-event-cache';
import { MongoOrderRepository } from '../order/order.model';
import { OrderRelay } from '../lifecycle/outbox-processor';
import { unpaidPolicy, unpaidSettings } from './unpaid-orders.config';
import type { Payments } from '../payment/payment-request';
import { newId } from '../../test/fakes/subgraphs.fake';

const later = (seconds: number): Date => new Date(Date.now() + seconds * 1_000);

/** Orders whose money is certain. */
const CERTAIN = {
  unpaid: new Set<string>(),
  policy: unpaidPolicy(readConfig(unpaidSettings, {})),
};
const noGuard = (): void => undefined;

describe('the recovery of checkouts', () => {
  const database = testDatabase();
  let mongo: Connection;
  let carts: MongoCartRepository;
  let checkouts: MongoCheckoutRepository;
  let orders: MongoOrderRepository;
  let calls: string[] = [];
  let published: string[] = [];
  let failing = false;

  beforeAll(async () => {
    mongo = await createConnection(database.uri).asPromise();
    carts = new MongoCartRepository(mongo);
    checkouts = new MongoCheckoutRepository(mongo);
    orders = new MongoOrderRepository(mongo);
    await ensureIndexes(mongo);
  });
  beforeEach(() => {
    calls = [];
    published = [];
    failing = false;
  });
  afterAll(async () => {
    await mongo.close();
    await database.drop();
  });

  const note = async (call: string): Promise<void> => {
    if (failing) throw new Error('no answer');
    calls.push(call);
  };
  const catalogue: Catalogue = {
    lines: async () => [],
    reserve: () => note('reserve'),
    commit: () => note('commit'),
    release: () => note('release'),
    ship: () => note('ship'),
    takeBack: () => note('takeBack'),
  };
  const quote = {
    code: 'A',
    valid: true,
    reason: null,
    message: '',
    discount: 0,
    lineDiscounts: [0],
    freeShipping: false,
    promotions: [],
  };
  const coupons: Coupons = {
    quote: async () => quote,
    reserve: () => note('reserveCoupon').then(() => quote),
    commit: () => note('commitCoupon'),
    release: () => note('releaseCoupon'),
  };
  const payments: Payments = {
    authorise: () => note('authorise').then(() => []),
    void: () => note('void'),
  };
  const money = { carryOut: async () => undefined, tell: async () => false, attend: async () => [] };
  const relay = (): OrderRelay =>
    new OrderRelay({
      announced: new Announced(),
      orders,
      catalogue,
      coupons,
      money,
      bus: { publish: async (_channels, event) => note('publish').then(() => void published.push(event.id)) },
      onFailure: () => undefined,
    });
  const saga = (): CheckoutSaga =>
    new CheckoutSaga({
      checkouts,
      carts,
      catalogue,
      coupons,
      payments,
      relay: relay(),
      onFailure: () => undefined,
      unpaidPolicy: CERTAIN.policy,
    });

  /** A plan for a cart that is kept, with one line and a coupon. */
  const plan = async (): Promise<CheckoutPlan> => {
    const [groupId, customerId, sellerId, productId, variantId] = Array.from({ length: 5 }, newId) as [
      ...[string, string, string, string, string],
    ];
    const owner = customerOwner(customerId);
    const line = { id: newId(), productId, variantId, quantity: 1, priceWhenAdded: 100 };
    const empty = {
      couponCode: null,
      checkoutId: null,
      mergedInto: null,
      mergedFrom: [],
      leftOut: [],
      couponLeftOut: null,
      operations: [],
      version: 0,
    };
    await carts.save({ ...empty, owner, lines: [line], expiresAt: expiryOf(owner) });
    const item = { ...line, sku: 'S', productName: 'P', variantName: null, imageUrl: null, sellerId };
    const { id: _id, priceWhenAdded: price, ...rest } = item;
    const figures = { subtotal: 100, discount: 0, tax: 8, shipping: 0, total: 108 };
    const address = {
      name: null,
      mobile: null,
      email: null,
      street: 'a',
      city: 'b',
      state: 'c',
      zip: 'd',
      country: 'e',
    };
    return {
      groupId,
      placedBy: customerId,
      wishHash: 'a',
      paymentToken: null,
      isVerified: true,
      cart: { owner, version: 1 },
      stock: [{ productId, variantId, quantity: 1 }],
      promotions: {
        code: 'A',
        basket: { isFirstOrder: false, lines: [] },
        lineDiscounts: [0],
        freeShipping: false,
      },
      drafts: [
        {
          id: newId(),
          groupId,
          customerId,
          customerEmail: 'a@example.com',
          sellerId,
          couponCode: 'A',
          currency: 'INR',
          paymentMethod: 'card',
          shippingMethod: 'STANDARD',
          shippingAddress: address,
          notes: null,
          ...figures,
          items: [{ ...rest, price, subtotal: 100, discount: 0 }],
        },
      ],
    };
  };
  const isFree = async ({ cart }: CheckoutPlan): Promise<boolean> =>
    (await carts.find(cart?.owner ?? ''))?.checkoutId === null;

  const groupIn = ({ data }: DomainEvent): string => ('groupId' in data ? data.groupId : '');

  it.each(CHECKOUT_STEPS)('undoes a checkout whose process died in %s', async (last) => {
    const wanted = await plan();
    await checkouts.begin(wanted);
    for (const step of CHECKOUT_STEPS.slice(0, CHECKOUT_STEPS.indexOf(last) + 1)) {
      await checkouts.enter(wanted.groupId, step);
      if (step === 'freezeCart') await carts.freeze(wanted.cart!, wanted.groupId);
    }
    await saga().recover(later(5));
    expect(await isFree(wanted)).toBe(false);
    await saga().recover(later(16));
    expect(await isFree(wanted)).toBe(true);
    expect(await orders.inGroup(wanted.groupId, 'all')).toEqual([]);
    const order = {
      void: 'authorisePayment',
      releaseCoupon: 'reserveCoupon',
      release: 'reserveStock',
    } as const;
    const begun = CHECKOUT_STEPS.slice(0, CHECKOUT_STEPS.indexOf(last) + 1);
    const undone = Object.entries(order).flatMap(([call, step]) => (begun.includes(step) ? [call] : []));
    expect(calls).toEqual(undone);
    await saga().recover(later(600));
    expect(calls).toEqual(undone);
    expect((await checkouts.pending(100)).filter((event) => groupIn(event) === wanted.groupId)).toHaveLength(
      1,
    );
  });

  it('finishes a checkout whose process died after the orders stood, once in two recoveries at once', async () => {
    const wanted = await plan();
    await checkouts.begin(wanted);
    await carts.freeze(wanted.cart!, wanted.groupId);
    expect(await checkouts.place(wanted.groupId, newOrders(wanted, CERTAIN), noGuard)).toHaveLength(1);
    await Promise.all([saga().recover(later(16)), saga().recover(later(16))]);
    expect(calls.filter((call) => call !== 'publish')).toEqual([]);
    expect(await isFree(wanted)).toBe(true);
    expect((await carts.find(wanted.cart!.owner))?.lines).toEqual([]);
    expect(await orders.inGroup(wanted.groupId, 'all')).toHaveLength(1);
  });

  it('undoes what it can while a service is away, and the rest when it is back', async () => {
    const wanted = await plan();
    await checkouts.begin(wanted);
    await carts.freeze(wanted.cart!, wanted.groupId);
    await checkouts.enter(wanted.groupId, 'reserveStock');
    failing = true;
    await saga().recover(later(16));
    expect(await isFree(wanted)).toBe(true);
    failing = false;
    await saga().recover(later(40));
    expect(calls).toEqual(['release']);
  });

  it('undoes once more a checkout that was undone while its process went on', async () => {
    const wanted = await plan();
    let overtaken = false;
    const slow: Catalogue = {
      ...catalogue,
      commit: async () => {
        if (overtaken) return;
        overtaken = true;
        await saga().recover(later(16));
        calls = [];
      },
    };
    const late = new CheckoutSaga({
      checkouts,
      carts,
      coupons,
      payments,
      catalogue: slow,
      relay: relay(),
      onFailure: () => undefined,
      unpaidPolicy: CERTAIN.policy,
    });
    await expect(late.run(wanted)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(calls).toEqual(['void', 'releaseCoupon', 'release']);
    expect(await isFree(wanted)).toBe(true);
    expect(await orders.inGroup(wanted.groupId, 'all')).toEqual([]);
    const row = await mongo.collection('checkouts').findOne({ _id: wanted.groupId as never });
    expect(row?.['state']).toBe('undone');
  });

  it('lets a checkout that was taken back place nothing', async () => {
    const wanted = await plan();
    await checkouts.begin(wanted);
    expect(await checkouts.takeBack(wanted.groupId)).toBe(true);
    await expect(checkouts.place(wanted.groupId, newOrders(wanted, CERTAIN), noGuard)).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    expect(await orders.inGroup(wanted.groupId, 'all')).toEqual([]);
    await saga().recover(later(600));
  });

  it('takes another number when an order number is taken already', async () => {
    const [first, second] = [await plan(), await plan()];
    for (const one of [first, second]) await checkouts.begin(one);
    const [taken] = newOrders(first, CERTAIN);
    await checkouts.place(first.groupId, [taken!], noGuard);
    const clash = newOrders(second, CERTAIN).map((order) => ({ ...order, orderNumber: taken!.orderNumber }));
    expect(await checkouts.place(second.groupId, clash, noGuard)).toBeNull();
    expect(await checkouts.place(second.groupId, newOrders(second, CERTAIN), noGuard)).toHaveLength(1);
    await saga().recover(later(16));
  });

  it('publishes what was left behind, keeps it while Redis is away, and says nothing twice afterwards', async () => {
    await relay().sweep(later(20));
    published = [];
    const wanted = await plan();
    await checkouts.begin(wanted);
    const placed = newOrders(wanted, CERTAIN);
    await checkouts.place(wanted.groupId, placed, noGuard);
    await relay().sweep();
    expect(published).toEqual([]);
    failing = true;
    await relay().sweep(later(20));
    failing = false;
    await relay().sweep(later(20));
    expect(published).toEqual(placed.map(({ event }) => event.id));
    await relay().sweep(later(20));
    expect(published).toHaveLength(1);
  });
});

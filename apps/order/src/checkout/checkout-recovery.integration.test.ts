import { setTimeout as delay } from 'node:timers/promises';
import { createConnection, type Connection } from 'mongoose';
import { readConfig } from '@e-storefront/config';
import type { DomainEvent } from '@e-storefront/events';
import { ensureIndexes } from '@e-storefront/mongo';
import { testDatabase } from '@e-storefront/testing';
import { CartRepository } from '../cart/cart.model';
import { customerOwnerKey, cartExpiry } from '../cart/cart-owner';
import type { ProductClient } from '../clients/product.client';
import { CHECKOUT_STEPS, type CheckoutPlan } from './checkout';
import { CheckoutRepository } from './checkout.model';
import { createNewOrders } from './new-orders';
import { CheckoutSaga } from './checkout.saga';
import type { CouponClient } from '../clients/coupon.client';
import { OrderRepository } from '../order/order.model';
import type { OrderOutboxProcessor } from '../lifecycle/outbox-processor';
import { toUnpaidPolicy, unpaidSettings } from '../order/unpaid-orders.config';
import type { PaymentService } from '../payment/payment.service';
import { newId } from '../../test/fakes/subgraphs.fake';
import { createOutboxProcessor } from '../../test/fixtures/outbox-processor';

const later = (seconds: number): Date => new Date(Date.now() + seconds * 1_000);

/** Orders whose payment is secured. */
const SECURED = {
  unpaid: new Set<string>(),
  policy: toUnpaidPolicy(readConfig(unpaidSettings, {})),
};
const noGuard = (): void => undefined;

describe('the recovery of checkouts', () => {
  const database = testDatabase();
  let mongo: Connection;
  let carts: CartRepository;
  let checkouts: CheckoutRepository;
  let orders: OrderRepository;
  let calls: string[] = [];
  let published: string[] = [];
  let isUnavailable = false;

  beforeAll(async () => {
    mongo = await createConnection(database.uri).asPromise();
    carts = new CartRepository(mongo);
    checkouts = new CheckoutRepository(mongo);
    orders = new OrderRepository(mongo);
    await ensureIndexes(mongo);
  });
  beforeEach(() => {
    calls = [];
    published = [];
    isUnavailable = false;
  });
  afterAll(async () => {
    await mongo.close();
    await database.drop();
  });

  const record = async (call: string): Promise<void> => {
    if (isUnavailable) throw new Error('no response');
    calls.push(call);
  };
  const products: ProductClient = {
    findLines: async () => [],
    reserveStock: () => record('reserve'),
    commitStock: () => record('commit'),
    releaseStock: () => record('release'),
    shipStock: () => record('ship'),
    returnStock: () => record('returnStock'),
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
  const coupons: CouponClient = {
    quote: async () => quote,
    reserve: () => record('reserveCoupon').then(() => quote),
    commit: () => record('commitCoupon'),
    release: () => record('releaseCoupon'),
  };
  const payments: Pick<PaymentService, 'authorise' | 'void'> = {
    authorise: () => record('authorise').then(() => []),
    void: () => record('void'),
  };
  const outboxProcessor = (): OrderOutboxProcessor =>
    createOutboxProcessor(mongo, {
      products,
      coupons,
      pubsub: {
        publish: async (_channels, event) => record('publish').then(() => void published.push(event.id)),
      },
    });
  const saga = (): CheckoutSaga =>
    new CheckoutSaga({
      checkouts,
      carts,
      products,
      coupons,
      payments,
      outboxProcessor: outboxProcessor(),
      onFailure: () => undefined,
      unpaidPolicy: SECURED.policy,
    });

  /** A plan for a stored cart with one line and a coupon. */
  const createPlan = async (): Promise<CheckoutPlan> => {
    const [groupId, customerId, sellerId, productId, variantId] = Array.from({ length: 5 }, newId) as [
      ...[string, string, string, string, string],
    ];
    const owner = customerOwnerKey(customerId);
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
    await carts.save({ ...empty, owner, lines: [line], expiresAt: cartExpiry(owner) });
    const item = { ...line, sku: 'S', productName: 'P', variantName: null, imageUrl: null, sellerId };
    const { id: _id, priceWhenAdded: price, ...rest } = item;
    const totals = { subtotal: 100, discount: 0, tax: 8, shipping: 0, total: 108 };
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
      requestHash: 'a',
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
          ...totals,
          items: [{ ...rest, price, subtotal: 100, discount: 0 }],
        },
      ],
    };
  };
  const isUnlocked = async ({ cart }: CheckoutPlan): Promise<boolean> =>
    (await carts.find(cart?.owner ?? ''))?.checkoutId === null;

  const groupIn = ({ data }: DomainEvent): string => ('groupId' in data ? data.groupId : '');

  /** Writes a checkout under the names that earlier releases stored. */
  const insertStored = async (state: string, step: string): Promise<CheckoutPlan> => {
    const plan = await createPlan();
    const { requestHash, ...rest } = plan;
    const [at, leaseUntil] = [new Date(), new Date(1)];
    const row = { state, step, leaseUntil, outbox: [], endedAt: null, createdAt: at, updatedAt: at };
    await mongo.collection<{ _id: string; state?: string }>('checkouts').insertOne({
      _id: plan.groupId,
      plan: { ...rest, wishHash: requestHash },
      placedBy: plan.placedBy,
      ...row,
    } as { _id: string });
    return plan;
  };

  it.each([
    ['running', 'freezeCart', 'running', 'lockCart'],
    ['running', 'commit', 'running', 'commitReservations'],
    ['placed', 'placeOrders', 'committed', 'placeOrders'],
    ['undoing', 'reserveStock', 'compensating', 'reserveStock'],
  ])(
    'reads the stored state %s and step %s of an earlier release',
    async (storedState, storedStep, state, step) => {
      const plan = await insertStored(storedState, storedStep);
      expect(await checkouts.claimExpired(new Date(2))).toEqual({ ...plan, state, step });
      await saga().recover(later(600));
    },
  );

  it('reads the stored outcome and request hash of an earlier release', async () => {
    const [done, undone] = [
      await insertStored('done', 'placeOrders'),
      await insertStored('undone', 'commit'),
    ];
    expect(await checkouts.resolveState(done.groupId, done.placedBy)).toBe('completed');
    expect(await checkouts.resolveState(undone.groupId, undone.placedBy)).toBe('compensated');
    const since = new Date(0);
    expect(await checkouts.findCompletedSince(done.placedBy, done.requestHash, since)).toBe(done.groupId);
    expect(await checkouts.findCompletedSince(undone.placedBy, undone.requestHash, since)).toBeNull();
    expect(await checkouts.find(done.groupId)).toEqual(done);
  });

  it('stores new checkouts under the names of earlier releases', async () => {
    const plan = await createPlan();
    await checkouts.start(plan);
    const stored = mongo.collection<{ _id: string; state?: string }>('checkouts');
    expect(await stored.findOne({ _id: plan.groupId })).toMatchObject({
      state: 'running',
      step: 'reserveCoupon',
      plan: { wishHash: plan.requestHash },
    });
    await checkouts.startStep(plan.groupId, 'commitReservations');
    expect(await stored.findOne({ _id: plan.groupId })).toMatchObject({ step: 'commit' });
    await saga().recover(later(600));
    expect(await stored.findOne({ _id: plan.groupId })).toMatchObject({ state: 'undone' });
  });

  it.each(CHECKOUT_STEPS)('compensates a checkout whose process died in the step %s', async (last) => {
    const plan = await createPlan();
    await checkouts.start(plan);
    for (const step of CHECKOUT_STEPS.slice(0, CHECKOUT_STEPS.indexOf(last) + 1)) {
      await checkouts.startStep(plan.groupId, step);
      if (step === 'lockCart') await carts.lock(plan.cart!, plan.groupId);
    }
    await saga().recover(later(5));
    expect(await isUnlocked(plan)).toBe(false);
    await saga().recover(later(16));
    expect(await isUnlocked(plan)).toBe(true);
    expect(await orders.findByGroup(plan.groupId, 'all')).toEqual([]);
    const order = {
      void: 'authorisePayment',
      releaseCoupon: 'reserveCoupon',
      release: 'reserveStock',
    } as const;
    const started = CHECKOUT_STEPS.slice(0, CHECKOUT_STEPS.indexOf(last) + 1);
    const compensations = Object.entries(order).flatMap(([call, step]) =>
      started.includes(step) ? [call] : [],
    );
    expect(calls).toEqual(compensations);
    await saga().recover(later(600));
    expect(calls).toEqual(compensations);
    expect(
      (await checkouts.outbox.pending(100)).filter((event) => groupIn(event) === plan.groupId),
    ).toHaveLength(1);
  });

  it('releases the reservations of a checkout whose process died before its first recorded step', async () => {
    const plan = await createPlan();
    await checkouts.start(plan);
    await carts.lock(plan.cart!, plan.groupId);
    await saga().recover(later(16));
    expect(calls).toEqual(['releaseCoupon', 'release']);
    expect(await isUnlocked(plan)).toBe(true);
  });

  it('leaves a checkout alone that runs longer than its lease', async () => {
    const plan = await createPlan();
    const brief = new CheckoutRepository(mongo, { leaseMs: 300 });
    const slow: ProductClient = {
      ...products,
      commitStock: async () => {
        for (let part = 0; part < 10; part += 1) {
          await delay(100);
          await saga().recover();
        }
      },
    };
    const running = new CheckoutSaga({
      checkouts: brief,
      carts,
      coupons,
      payments,
      products: slow,
      outboxProcessor: outboxProcessor(),
      onFailure: () => undefined,
      unpaidPolicy: SECURED.policy,
    });
    await running.run(plan);
    expect(calls).not.toContain('release');
    expect(await orders.findByGroup(plan.groupId, 'all')).toHaveLength(1);
    expect(await isUnlocked(plan)).toBe(true);
  });

  it('completes a checkout with its commit, which recoveries leave alone', async () => {
    const plan = await createPlan();
    await checkouts.start(plan);
    await carts.lock(plan.cart!, plan.groupId);
    expect(await checkouts.commit(plan, createNewOrders(plan, SECURED), noGuard)).toHaveLength(1);
    expect(await checkouts.resolveState(plan.groupId, plan.placedBy)).toBe('completed');
    await Promise.all([saga().recover(later(16)), saga().recover(later(16))]);
    expect(calls.filter((call) => call !== 'publish')).toEqual([]);
    expect(await isUnlocked(plan)).toBe(true);
    expect((await carts.find(plan.cart!.owner))?.lines).toEqual([]);
    expect(await orders.findByGroup(plan.groupId, 'all')).toHaveLength(1);
  });

  it('completes a checkout that a process of an earlier release committed before it died', async () => {
    const plan = await insertStored('placed', 'placeOrders');
    await carts.lock(plan.cart!, plan.groupId);
    await Promise.all([saga().recover(later(16)), saga().recover(later(16))]);
    expect(calls).toEqual([]);
    expect(await checkouts.resolveState(plan.groupId, plan.placedBy)).toBe('completed');
    expect(await isUnlocked(plan)).toBe(true);
    expect((await carts.find(plan.cart!.owner))?.lines).toEqual([]);
  });

  it('compensates the steps of available services first, and the others later', async () => {
    const plan = await createPlan();
    await checkouts.start(plan);
    await carts.lock(plan.cart!, plan.groupId);
    await checkouts.startStep(plan.groupId, 'reserveStock');
    isUnavailable = true;
    await saga().recover(later(16));
    expect(await isUnlocked(plan)).toBe(true);
    isUnavailable = false;
    await saga().recover(later(40));
    expect(calls).toEqual(['release']);
  });

  it('compensates again a checkout whose process continued after the compensation', async () => {
    const plan = await createPlan();
    let hasRecovered = false;
    const slow: ProductClient = {
      ...products,
      commitStock: async () => {
        if (hasRecovered) return;
        hasRecovered = true;
        await saga().recover(later(16));
        calls = [];
      },
    };
    const late = new CheckoutSaga({
      checkouts,
      carts,
      coupons,
      payments,
      products: slow,
      outboxProcessor: outboxProcessor(),
      onFailure: () => undefined,
      unpaidPolicy: SECURED.policy,
    });
    await expect(late.run(plan)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(calls).toEqual(['void', 'releaseCoupon', 'release']);
    expect(await isUnlocked(plan)).toBe(true);
    expect(await orders.findByGroup(plan.groupId, 'all')).toEqual([]);
    const row = await mongo
      .collection<{ _id: string; state?: string }>('checkouts')
      .findOne({ _id: plan.groupId });
    expect(row?.['state']).toBe('undone');
  });

  it('rejects the commit of a checkout that is being compensated', async () => {
    const plan = await createPlan();
    await checkouts.start(plan);
    expect(await checkouts.beginCompensation(plan.groupId)).toBe(true);
    await expect(checkouts.commit(plan, createNewOrders(plan, SECURED), noGuard)).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    expect(await orders.findByGroup(plan.groupId, 'all')).toEqual([]);
    await saga().recover(later(600));
  });

  it('returns null for an order number that is already in use', async () => {
    const [first, second] = [await createPlan(), await createPlan()];
    for (const one of [first, second]) await checkouts.start(one);
    const [existing] = createNewOrders(first, SECURED);
    await checkouts.commit(first, [existing!], noGuard);
    const clash = createNewOrders(second, SECURED).map((order) => ({
      ...order,
      orderNumber: existing!.orderNumber,
    }));
    expect(await checkouts.commit(second, clash, noGuard)).toBeNull();
    expect(await checkouts.commit(second, createNewOrders(second, SECURED), noGuard)).toHaveLength(1);
    await saga().recover(later(16));
  });

  it('publishes stale events once, and keeps them while Redis is unavailable', async () => {
    await outboxProcessor().processStale(later(20));
    published = [];
    const plan = await createPlan();
    await checkouts.start(plan);
    const placed = createNewOrders(plan, SECURED);
    await checkouts.commit(plan, placed, noGuard);
    await outboxProcessor().processStale();
    expect(published).toEqual([]);
    isUnavailable = true;
    await outboxProcessor().processStale(later(20));
    isUnavailable = false;
    await outboxProcessor().processStale(later(20));
    expect(published).toEqual(placed.map(({ event }) => event.id));
    await outboxProcessor().processStale(later(20));
    expect(published).toHaveLength(1);
  });
});

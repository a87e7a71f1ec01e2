import { randomBytes } from 'node:crypto';
import { createConnection, type Connection } from 'mongoose';
import { ensureIndexes } from '@e-storefront/mongo';
import { testDatabase } from '@e-storefront/testing';
import { CustomerGroupRepository } from '../customer-group/customer-group.model';
import { PromotionRepository } from '../promotion/promotion.model';
import { PromotionService } from '../promotion/promotion.service';
import { CouponService } from '../coupon/coupon.service';
import type { Coupon, Promotion } from '../promotion/promotion';
import { RedemptionRepository } from './redemption.model';
import { RedemptionService, RESERVATION_TTL_MS } from './redemption.service';

const newId = (): string => randomBytes(12).toString('hex');
const product = newId();
const seller = newId();

/** A customer's first order of one line for 200.00. */
const basket = (overrides: Record<string, unknown> = {}) => ({
  customerId: newId(),
  isFirstOrder: true,
  lines: [
    {
      productId: product,
      variantId: product,
      categoryIds: [],
      sellerId: seller,
      quantity: 1,
      unitPrice: 20_000,
    },
  ],
  ...overrides,
});

describe('the redemption of promotions', () => {
  const database = testDatabase();
  let connection: Connection;
  let coupons: CouponService;
  let promotionService: PromotionService;
  let repositories: { promotions: PromotionRepository; redemptions: RedemptionRepository };
  let redemptions: RedemptionService;

  beforeAll(async () => {
    connection = await createConnection(database.uri, { autoIndex: false, autoCreate: false }).asPromise();
    const promotions = new PromotionRepository(connection);
    const groups = new CustomerGroupRepository(connection);
    repositories = { promotions, redemptions: new RedemptionRepository(connection, { promotions, groups }) };
    promotionService = new PromotionService(promotions, { assertTargetsExist: () => Promise.resolve() });
    coupons = new CouponService({ promotions: promotionService, repository: promotions });
    redemptions = new RedemptionService(repositories);
    await ensureIndexes(connection);
  });
  afterAll(async () => {
    await connection.close();
    await database.drop();
  });

  const create = (overrides: Record<string, unknown> = {}): Promise<Coupon> =>
    coupons.create({
      code: `C${newId().slice(0, 12)}`,
      description: 'A coupon for a test',
      discountType: 'percentage',
      discount: 10,
      validFrom: '2026-01-01',
      validTo: '2099-12-31',
      ...overrides,
    });
  /** `ok`, or the reason or code of the error. */
  const outcomeOf = async (call: Promise<unknown>): Promise<string> => {
    try {
      await call;
      return 'ok';
    } catch (error) {
      const { code, details } = error as { code?: string; details?: { reason?: string } };
      return details?.reason ?? code ?? String(error);
    }
  };
  const tally = async (calls: Promise<unknown>[]): Promise<Record<string, number>> => {
    const outcomes = await Promise.all(calls.map(outcomeOf));
    return Object.fromEntries(
      [...new Set(outcomes)].map((outcome) => [outcome, outcomes.filter((one) => one === outcome).length]),
    );
  };
  const redemptionsOf = async ({ id }: Coupon): Promise<{ counted: number; recorded: number }> => {
    const coupon = await coupons.find(id);
    const { items } = await redemptions.list(id, { limit: 100 });
    const recorded = items.filter(({ status }) => status === 'REDEEMED').length;
    return { counted: coupon?.usageCount ?? -1, recorded };
  };

  it('grants exactly 5 of 100 concurrent reservations when the usage limit is 5', async () => {
    const coupon = await create({ usageLimit: 5 });
    const calls = Array.from({ length: 100 }, () => redemptions.reserve(newId(), coupon.code, basket()));
    expect(await tally(calls)).toEqual({ ok: 5, USED_UP: 95 });
    expect(await redemptionsOf(coupon)).toEqual({ counted: 5, recorded: 5 });
  });

  it('counts each of 30 concurrent reservations without a usage limit', async () => {
    const coupon = await create();
    const calls = Array.from({ length: 30 }, () => redemptions.reserve(newId(), coupon.code, basket()));
    expect(await tally(calls)).toEqual({ ok: 30 });
    expect(await redemptionsOf(coupon)).toEqual({ counted: 30, recorded: 30 });
  });

  it('grants one of 50 concurrent reservations of a customer when the limit per customer is 1', async () => {
    const coupon = await create({ perCustomerLimit: 1 });
    const own = basket();
    const calls = Array.from({ length: 50 }, () => redemptions.reserve(newId(), coupon.code, own));
    expect(await tally(calls)).toEqual({ ok: 1, CUSTOMER_LIMIT: 49 });
    expect(await redemptionsOf(coupon)).toEqual({ counted: 1, recorded: 1 });
  });

  it('enforces a limit of 3 per customer for two customers with 8 concurrent reservations each', async () => {
    const coupon = await create({ perCustomerLimit: 3 });
    const [one, other] = [basket(), basket()];
    const calls = Array.from({ length: 16 }, (_, index) =>
      redemptions.reserve(newId(), coupon.code, index % 2 ? one : other),
    );
    expect(await tally(calls)).toEqual({ ok: 6, CUSTOMER_LIMIT: 10 });
  });

  it('grants a first-order coupon once per customer, even when every order claims to be the first', async () => {
    const coupon = await create({ firstOrderOnly: true });
    const own = basket();
    const calls = Array.from({ length: 5 }, () => redemptions.reserve(newId(), coupon.code, own));
    expect(await tally(calls)).toEqual({ ok: 1, CUSTOMER_LIMIT: 4 });
  });

  it('reserves once and returns the same quote for 50 concurrent requests with one reference', async () => {
    const coupon = await create({ usageLimit: 1, perCustomerLimit: 1 });
    const [reference, own] = [newId(), basket()];
    const quotes = await Promise.all(
      Array.from({ length: 50 }, () => redemptions.reserve(reference, coupon.code, own)),
    );
    expect(new Set(quotes.map((quote) => JSON.stringify(quote))).size).toBe(1);
    expect(quotes[0]).toMatchObject({ valid: true, discount: 2_000, lineDiscounts: [2_000] });
    expect(await redemptionsOf(coupon)).toEqual({ counted: 1, recorded: 1 });
  });

  it('repeats the quote of a reference after the coupon was updated or deleted', async () => {
    const coupon = await create();
    const [reference, own] = [newId(), basket()];
    const first = await redemptions.reserve(reference, coupon.code, own);
    await coupons.update(coupon.id, { discount: 50 });
    expect(await redemptions.reserve(reference, coupon.code, own)).toEqual(first);
    await coupons.remove(coupon.id);
    expect(await redemptions.reserve(reference, coupon.code, own)).toEqual(first);
  });

  it('rejects a reference that belongs to another coupon or basket', async () => {
    const [coupon, second] = [await create(), await create()];
    const [reference, own] = [newId(), basket()];
    await redemptions.reserve(reference, coupon.code, own);
    expect(await outcomeOf(redemptions.reserve(reference, second.code, own))).toBe('CONFLICT');
    expect(await outcomeOf(redemptions.reserve(reference, coupon.code, basket()))).toBe('CONFLICT');
    expect(await redemptionsOf(second)).toEqual({ counted: 0, recorded: 0 });
  });

  it('releases once for several concurrent requests', async () => {
    const coupon = await create({ usageLimit: 2, perCustomerLimit: 1 });
    const [reference, own] = [newId(), basket()];
    await redemptions.reserve(newId(), coupon.code, basket());
    await redemptions.reserve(reference, coupon.code, own);
    const answers = await Promise.all(Array.from({ length: 10 }, () => redemptions.release(reference)));
    expect(new Set(answers)).toEqual(new Set([true]));
    expect(await redemptionsOf(coupon)).toEqual({ counted: 1, recorded: 1 });
    await redemptions.reserve(newId(), coupon.code, own);
    expect(await redemptionsOf(coupon)).toEqual({ counted: 2, recorded: 2 });
    expect(await outcomeOf(redemptions.reserve(reference, coupon.code, own))).toBe('CONFLICT');
  });

  it('rejects a reservation whose reference was released before', async () => {
    const coupon = await create();
    const reference = newId();
    expect(await redemptions.release(reference)).toBe(false);
    expect(await redemptions.release(reference)).toBe(false);
    expect(await outcomeOf(redemptions.reserve(reference, coupon.code, basket()))).toBe('CONFLICT');
    expect(await redemptionsOf(coupon)).toEqual({ counted: 0, recorded: 0 });
  });

  it('leaves no redemption after concurrent reserve and release of one reference', async () => {
    const coupon = await create({ usageLimit: 3 });
    for (let round = 0; round < 8; round += 1) {
      const [reference, own] = [newId(), basket()];
      const reserve = outcomeOf(redemptions.reserve(reference, coupon.code, own));
      const release = redemptions.release(reference);
      expect(['ok', 'CONFLICT']).toContain(await reserve);
      expect(typeof (await release)).toBe('boolean');
      await redemptions.release(reference);
    }
    expect(await redemptionsOf(coupon)).toEqual({ counted: 0, recorded: 0 });
  });

  it('never exceeds the usage limit under concurrent releases and reservations', async () => {
    const coupon = await create({ usageLimit: 4 });
    const references = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const reference = newId();
        await redemptions.reserve(reference, coupon.code, basket());
        return reference;
      }),
    );
    const releases = references.map((reference) => redemptions.release(reference));
    const calls = Array.from({ length: 12 }, () => redemptions.reserve(newId(), coupon.code, basket()));
    const { ok = 0, USED_UP = 0, ...others } = await tally(calls);
    await Promise.all(releases);
    expect(others).toEqual({});
    expect(ok + USED_UP).toBe(12);
    expect(ok).toBeLessThanOrEqual(4);
    expect(await redemptionsOf(coupon)).toEqual({ counted: ok, recorded: ok });
  });

  it('grants no reservation after a concurrent deactivation', async () => {
    const coupon = await create();
    const calls = Array.from({ length: 10 }, () => redemptions.reserve(newId(), coupon.code, basket()));
    const toggled = coupons.toggle(coupon.id);
    const { ok = 0, INACTIVE = 0, ...others } = await tally(calls);
    await toggled;
    expect(others).toEqual({});
    expect(ok + INACTIVE).toBe(10);
    expect(await redemptionsOf(coupon)).toEqual({ counted: ok, recorded: ok });
    expect(await outcomeOf(redemptions.reserve(newId(), coupon.code, basket()))).toBe('INACTIVE');
  });

  it('rejects a reservation whose evaluation is outdated', async () => {
    for (const invalidate of [coupons.toggle.bind(coupons), coupons.remove.bind(coupons)]) {
      const promotion = await create();
      const quote = await redemptions.quote(promotion.code, basket());
      await invalidate(promotion.id);
      const applied = [{ promotion, discount: 1, lineDiscounts: [1], usageNumber: undefined }];
      const facts = { requestHash: '', quote, customerId: null, reservedAt: new Date() };
      expect(await repositories.redemptions.reserve({ reference: newId(), applied, ...facts })).toBe(false);
      expect((await redemptions.list(promotion.id, {})).items).toEqual([]);
    }
  });

  it('commits idempotently and releases a committed reservation', async () => {
    const coupon = await create({ usageLimit: 1 });
    const reference = newId();
    expect(await redemptions.commit(reference)).toBe(false);
    await redemptions.reserve(reference, coupon.code, basket());
    expect(await Promise.all([1, 2, 3].map(() => redemptions.commit(reference)))).toEqual([true, true, true]);
    expect(await redemptions.release(reference)).toBe(true);
    expect(await redemptionsOf(coupon)).toEqual({ counted: 0, recorded: 0 });
    expect(await outcomeOf(redemptions.commit(reference))).toBe('CONFLICT');
  });

  it('releases only uncommitted reservations after their expiry', async () => {
    const coupon = await create();
    const [abandoned, committed] = [newId(), newId()];
    await redemptions.reserve(abandoned, coupon.code, basket());
    await redemptions.reserve(committed, coupon.code, basket());
    await redemptions.commit(committed);
    const now = (): Date => new Date(Date.now() + RESERVATION_TTL_MS + 60_000);
    const runs = [1, 2, 3].map(() => new RedemptionService({ ...repositories, now }).expire());
    expect((await Promise.all(runs)).reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(1);
    expect(await redemptionsOf(coupon)).toEqual({ counted: 1, recorded: 1 });
    expect(await outcomeOf(redemptions.commit(abandoned))).toBe('CONFLICT');
  });

  describe('without a code', () => {
    const own = newId();
    const ownBasket = (overrides: Record<string, unknown> = {}) => ({
      ...basket(overrides),
      lines: [
        {
          productId: own,
          variantId: own,
          categoryIds: [],
          sellerId: seller,
          quantity: 2,
          unitPrice: 500,
        },
      ],
    });
    const automatic = (overrides: Record<string, unknown> = {}): Promise<Promotion> =>
      promotionService.create({
        name: 'Automatic',
        action: 'fixed',
        discount: 1,
        productIds: [own],
        validFrom: '2026-01-01',
        validTo: '2099-12-31',
        ...overrides,
      });
    const reserveDiscount = async (): Promise<number> =>
      (await redemptions.reserve(newId(), null, ownBasket())).discount;

    it('never exceeds the daily budget under concurrent reservations', async () => {
      const promotion = await automatic({ dailyBudget: 4.5 });
      const outcomes = await Promise.all(
        Array.from({ length: 30 }, () => reserveDiscount().catch((error: { code: string }) => error.code)),
      );
      expect(outcomes.filter((outcome) => outcome === 100)).toHaveLength(4);
      expect(
        outcomes.filter((outcome) => outcome !== 100 && outcome !== 0 && outcome !== 'CONFLICT'),
      ).toEqual([]);
      const { promotions } = await redemptions.quote(null, ownBasket());
      expect(promotions.find(({ promotionId }) => promotionId === promotion.id)?.reason).toBe('BUDGET_SPENT');
      await promotionService.remove(promotion.id);
    });

    it('rejects a reservation whose discount a concurrent one has reduced', async () => {
      const promotion = await automatic({ usageLimit: 2 });
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, () => reserveDiscount().catch((error: { code: string }) => error.code)),
      );
      expect(outcomes.filter((outcome) => outcome === 100)).toHaveLength(2);
      expect(outcomes.every((outcome) => [100, 0, 'CONFLICT'].includes(outcome))).toBe(true);
      await promotionService.remove(promotion.id);
    });

    it('returns released discounts to the daily budget', async () => {
      const promotion = await automatic({ dailyBudget: 1 });
      const reference = newId();
      expect((await redemptions.reserve(reference, null, ownBasket())).discount).toBe(100);
      expect((await redemptions.quote(null, ownBasket())).discount).toBe(0);
      await redemptions.release(reference);
      expect((await redemptions.quote(null, ownBasket())).discount).toBe(100);
      await promotionService.remove(promotion.id);
    });

    it('redeems all promotions together with the coupon, or none', async () => {
      const promotion = await automatic();
      const coupon = await create({ usageLimit: 1 });
      const first = await redemptions.reserve(newId(), coupon.code, ownBasket());
      expect(first).toMatchObject({ valid: true, discount: 200 - 10 });
      expect(await outcomeOf(redemptions.reserve(newId(), coupon.code, ownBasket()))).toBe('USED_UP');
      expect((await redemptions.list(promotion.id, {})).pagination.total).toBe(1);
      await promotionService.remove(promotion.id);
    });
  });
});

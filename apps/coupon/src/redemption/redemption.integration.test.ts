import { randomBytes } from 'node:crypto';
import { createConnection, type Connection } from 'mongoose';
import { ensureIndexes } from '@e-storefront/mongo';
import { testDatabase } from '@e-storefront/testing';
import { couponModel, MongoCouponRepository } from '../promotion/promotion.model';
import { CouponService } from '../coupon/coupon.service';
import type { Coupon, Promotion } from '../promotion/promotion';
import { MongoReservationRepository } from './redemption.model';
import { ReservationService, RESERVED_FOR_MS } from './redemption.service';

const newId = (): string => randomBytes(12).toString('hex');
const product = newId();
const seller = newId();

/** A basket of one line for 200.00 of a customer's first order, unless told otherwise. */
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

describe('reserving promotions', () => {
  const database = testDatabase();
  let connection: Connection;
  let coupons: CouponService;
  let redemptions: ReservationService;

  beforeAll(async () => {
    connection = await createConnection(database.uri, { autoIndex: false, autoCreate: false }).asPromise();
    const rows = couponModel(connection);
    coupons = new CouponService(new MongoCouponRepository(rows), { assertKnown: () => Promise.resolve() });
    redemptions = new ReservationService(new MongoReservationRepository(connection, rows));
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
  /** What became of a call: `ok`, or the reason or code of its refusal. */
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
  const usesOf = async ({ id }: Coupon): Promise<{ counted: number; recorded: number }> => {
    const coupon = await coupons.find(id);
    const { items } = await redemptions.list(id, { limit: 100 });
    const recorded = items.filter(({ status }) => status === 'REDEEMED').length;
    return { counted: coupon?.usageCount ?? -1, recorded };
  };

  it('gives 100 buyers at once exactly the 5 uses that there are', async () => {
    const coupon = await create({ usageLimit: 5 });
    const calls = Array.from({ length: 100 }, () => redemptions.reserve(newId(), coupon.code, basket()));
    expect(await tally(calls)).toEqual({ ok: 5, USED_UP: 95 });
    expect(await usesOf(coupon)).toEqual({ counted: 5, recorded: 5 });
  });

  it('counts every one of 30 buyers at once where there is no limit', async () => {
    const coupon = await create();
    const calls = Array.from({ length: 30 }, () => redemptions.reserve(newId(), coupon.code, basket()));
    expect(await tally(calls)).toEqual({ ok: 30 });
    expect(await usesOf(coupon)).toEqual({ counted: 30, recorded: 30 });
  });

  it('gives one customer who comes 50 times at once one use where one is the limit', async () => {
    const coupon = await create({ perCustomerLimit: 1 });
    const own = basket();
    const calls = Array.from({ length: 50 }, () => redemptions.reserve(newId(), coupon.code, own));
    expect(await tally(calls)).toEqual({ ok: 1, CUSTOMER_LIMIT: 49 });
    expect(await usesOf(coupon)).toEqual({ counted: 1, recorded: 1 });
  });

  it('holds a limit of three for each of two customers who come 8 times each', async () => {
    const coupon = await create({ perCustomerLimit: 3 });
    const [one, other] = [basket(), basket()];
    const calls = Array.from({ length: 16 }, (_, index) =>
      redemptions.reserve(newId(), coupon.code, index % 2 ? one : other),
    );
    expect(await tally(calls)).toEqual({ ok: 6, CUSTOMER_LIMIT: 10 });
  });

  it('knows one first order only, whatever the orders say', async () => {
    const coupon = await create({ firstOrderOnly: true });
    const own = basket();
    const calls = Array.from({ length: 5 }, () => redemptions.reserve(newId(), coupon.code, own));
    expect(await tally(calls)).toEqual({ ok: 1, CUSTOMER_LIMIT: 4 });
  });

  it('takes one use for a reference that comes 50 times at once, and gives each the same answer', async () => {
    const coupon = await create({ usageLimit: 1, perCustomerLimit: 1 });
    const [reference, own] = [newId(), basket()];
    const quotes = await Promise.all(
      Array.from({ length: 50 }, () => redemptions.reserve(reference, coupon.code, own)),
    );
    expect(new Set(quotes.map((quote) => JSON.stringify(quote))).size).toBe(1);
    expect(quotes[0]).toMatchObject({ valid: true, discount: 2_000, lineDiscounts: [2_000] });
    expect(await usesOf(coupon)).toEqual({ counted: 1, recorded: 1 });
  });

  it('gives the same answer to a reference after the coupon has changed or gone', async () => {
    const coupon = await create();
    const [reference, own] = [newId(), basket()];
    const first = await redemptions.reserve(reference, coupon.code, own);
    await coupons.update(coupon.id, { discount: 50 });
    expect(await redemptions.reserve(reference, coupon.code, own)).toEqual(first);
    await coupons.remove(coupon.id);
    expect(await redemptions.reserve(reference, coupon.code, own)).toEqual(first);
  });

  it('refuses a reference that stands for another coupon or basket', async () => {
    const [coupon, second] = [await create(), await create()];
    const [reference, own] = [newId(), basket()];
    await redemptions.reserve(reference, coupon.code, own);
    expect(await outcomeOf(redemptions.reserve(reference, second.code, own))).toBe('CONFLICT');
    expect(await outcomeOf(redemptions.reserve(reference, coupon.code, basket()))).toBe('CONFLICT');
    expect(await usesOf(second)).toEqual({ counted: 0, recorded: 0 });
  });

  it('gives a use back once, however often and however many at once ask', async () => {
    const coupon = await create({ usageLimit: 2, perCustomerLimit: 1 });
    const [reference, own] = [newId(), basket()];
    await redemptions.reserve(newId(), coupon.code, basket());
    await redemptions.reserve(reference, coupon.code, own);
    const answers = await Promise.all(Array.from({ length: 10 }, () => redemptions.release(reference)));
    expect(new Set(answers)).toEqual(new Set([true]));
    expect(await usesOf(coupon)).toEqual({ counted: 1, recorded: 1 });
    await redemptions.reserve(newId(), coupon.code, own);
    expect(await usesOf(coupon)).toEqual({ counted: 2, recorded: 2 });
    expect(await outcomeOf(redemptions.reserve(reference, coupon.code, own))).toBe('CONFLICT');
  });

  it('lets no call take a use for a reference that was released first', async () => {
    const coupon = await create();
    const reference = newId();
    expect(await redemptions.release(reference)).toBe(false);
    expect(await redemptions.release(reference)).toBe(false);
    expect(await outcomeOf(redemptions.reserve(reference, coupon.code, basket()))).toBe('CONFLICT');
    expect(await usesOf(coupon)).toEqual({ counted: 0, recorded: 0 });
  });

  it('holds no use after reserve and release of one reference at once, whichever comes first', async () => {
    const coupon = await create({ usageLimit: 3 });
    for (let round = 0; round < 8; round += 1) {
      const [reference, own] = [newId(), basket()];
      const reserve = outcomeOf(redemptions.reserve(reference, coupon.code, own));
      const release = redemptions.release(reference);
      expect(['ok', 'CONFLICT']).toContain(await reserve);
      expect(typeof (await release)).toBe('boolean');
      await redemptions.release(reference);
    }
    expect(await usesOf(coupon)).toEqual({ counted: 0, recorded: 0 });
  });

  it('hands uses from those who release to those who wait, never too many', async () => {
    const coupon = await create({ usageLimit: 4 });
    const held = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const reference = newId();
        await redemptions.reserve(reference, coupon.code, basket());
        return reference;
      }),
    );
    const releases = held.map((reference) => redemptions.release(reference));
    const calls = Array.from({ length: 12 }, () => redemptions.reserve(newId(), coupon.code, basket()));
    const { ok = 0, USED_UP = 0, ...others } = await tally(calls);
    await Promise.all(releases);
    expect(others).toEqual({});
    expect(ok + USED_UP).toBe(12);
    expect(ok).toBeLessThanOrEqual(4);
    expect(await usesOf(coupon)).toEqual({ counted: ok, recorded: ok });
  });

  it('takes no use of a coupon that is switched off meanwhile', async () => {
    const coupon = await create();
    const calls = Array.from({ length: 10 }, () => redemptions.reserve(newId(), coupon.code, basket()));
    const toggled = coupons.toggle(coupon.id);
    const { ok = 0, INACTIVE = 0, ...others } = await tally(calls);
    await toggled;
    expect(others).toEqual({});
    expect(ok + INACTIVE).toBe(10);
    expect(await usesOf(coupon)).toEqual({ counted: ok, recorded: ok });
    expect(await outcomeOf(redemptions.reserve(newId(), coupon.code, basket()))).toBe('INACTIVE');
  });

  it('takes no use on the strength of a judgement that has been overtaken', async () => {
    const rows = new MongoReservationRepository(connection, couponModel(connection));
    for (const overtake of [coupons.toggle.bind(coupons), coupons.remove.bind(coupons)]) {
      const promotion = await create();
      const quote = await redemptions.quote(promotion.code, basket());
      await overtake(promotion.id);
      const applied = [{ promotion, discount: 1, lineDiscounts: [1], slot: undefined }];
      const facts = { requestHash: '', quote, customerId: null, reservedAt: new Date() };
      expect(await rows.take({ reference: newId(), applied, ...facts })).toBe(false);
      expect((await redemptions.list(promotion.id, {})).items).toEqual([]);
    }
  });

  it('commits once, says so each time, and gives back what was committed', async () => {
    const coupon = await create({ usageLimit: 1 });
    const reference = newId();
    expect(await redemptions.commit(reference)).toBe(false);
    await redemptions.reserve(reference, coupon.code, basket());
    expect(await Promise.all([1, 2, 3].map(() => redemptions.commit(reference)))).toEqual([true, true, true]);
    expect(await redemptions.release(reference)).toBe(true);
    expect(await usesOf(coupon)).toEqual({ counted: 0, recorded: 0 });
    expect(await outcomeOf(redemptions.commit(reference))).toBe('CONFLICT');
  });

  it('gives back what was reserved half an hour ago and never committed, and that alone', async () => {
    const coupon = await create();
    const [forgotten, committed] = [newId(), newId()];
    await redemptions.reserve(forgotten, coupon.code, basket());
    await redemptions.reserve(committed, coupon.code, basket());
    await redemptions.commit(committed);
    const later = (): Date => new Date(Date.now() + RESERVED_FOR_MS + 60_000);
    const rows = new MongoReservationRepository(connection, couponModel(connection));
    const sweeps = [1, 2, 3].map(() => new ReservationService(rows, later).expire());
    expect((await Promise.all(sweeps)).reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(1);
    expect(await usesOf(coupon)).toEqual({ counted: 1, recorded: 1 });
    expect(await outcomeOf(redemptions.commit(forgotten))).toBe('CONFLICT');
  });

  describe('that apply by themselves', () => {
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
      coupons.createPromotion({
        name: 'By itself',
        action: 'fixed',
        discount: 1,
        productIds: [own],
        validFrom: '2026-01-01',
        validTo: '2099-12-31',
        ...overrides,
      });
    const reservePriced = async (): Promise<number> =>
      (await redemptions.reserve(newId(), null, ownBasket())).discount;

    it('never give away more in a day than their budget, whoever comes at once', async () => {
      const promotion = await automatic({ dailyBudget: 4.5 });
      const outcomes = await Promise.all(
        Array.from({ length: 30 }, () => reservePriced().catch((error: { code: string }) => error.code)),
      );
      expect(outcomes.filter((outcome) => outcome === 100)).toHaveLength(4);
      expect(
        outcomes.filter((outcome) => outcome !== 100 && outcome !== 0 && outcome !== 'CONFLICT'),
      ).toEqual([]);
      const { promotions } = await redemptions.quote(null, ownBasket());
      expect(promotions.find(({ promotionId }) => promotionId === promotion.id)?.reason).toBe('BUDGET_SPENT');
      await coupons.removePromotion(promotion.id);
    });

    it('let nobody pay more than was judged: who comes too late is told to price anew', async () => {
      const promotion = await automatic({ usageLimit: 2 });
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, () => reservePriced().catch((error: { code: string }) => error.code)),
      );
      expect(outcomes.filter((outcome) => outcome === 100)).toHaveLength(2);
      expect(outcomes.every((outcome) => [100, 0, 'CONFLICT'].includes(outcome))).toBe(true);
      await coupons.removePromotion(promotion.id);
    });

    it('give their money back to the day when they are released', async () => {
      const promotion = await automatic({ dailyBudget: 1 });
      const reference = newId();
      expect((await redemptions.reserve(reference, null, ownBasket())).discount).toBe(100);
      expect((await redemptions.quote(null, ownBasket())).discount).toBe(0);
      await redemptions.release(reference);
      expect((await redemptions.quote(null, ownBasket())).discount).toBe(100);
      await coupons.removePromotion(promotion.id);
    });

    it('are taken all or none, together with the code', async () => {
      const promotion = await automatic();
      const coupon = await create({ usageLimit: 1 });
      const first = await redemptions.reserve(newId(), coupon.code, ownBasket());
      expect(first).toMatchObject({ valid: true, discount: 200 - 10 });
      expect(await outcomeOf(redemptions.reserve(newId(), coupon.code, ownBasket()))).toBe('USED_UP');
      expect((await redemptions.list(promotion.id, {})).pagination.total).toBe(1);
      await coupons.removePromotion(promotion.id);
    });
  });
});

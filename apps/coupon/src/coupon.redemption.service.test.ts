import { randomBytes } from 'node:crypto';
import { createConnection, type Connection } from 'mongoose';
import { ensureIndexes } from '@e-storefront/mongo';
import { testDatabase } from '@e-storefront/testing';
import type { Coupon } from './coupon';
import { couponModel, MongoCouponRepository } from './coupon.model';
import { MongoRedemptionRepository } from './coupon.redemption.model';
import { RedemptionService } from './coupon.redemption.service';
import { CouponService } from './coupon.service';

const newId = (): string => randomBytes(12).toString('hex');
const product = newId();
const seller = newId();

/** A basket of one line for 200.00 of a customer's first order, unless told otherwise. */
const basket = (overrides: Record<string, unknown> = {}) => ({
  customerId: newId(),
  isFirstOrder: true,
  lines: [{ productId: product, categoryIds: [], sellerId: seller, amount: 20_000 }],
  ...overrides,
});

describe('redeeming coupons', () => {
  const database = testDatabase();
  let connection: Connection;
  let coupons: CouponService;
  let redemptions: RedemptionService;

  beforeAll(async () => {
    connection = await createConnection(database.uri, { autoIndex: false, autoCreate: false }).asPromise();
    const rows = couponModel(connection);
    coupons = new CouponService(new MongoCouponRepository(rows));
    redemptions = new RedemptionService(new MongoRedemptionRepository(connection, rows));
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

  it('gives 40 buyers at once exactly the 5 uses that there are', async () => {
    const coupon = await create({ usageLimit: 5 });
    const calls = Array.from({ length: 40 }, () => redemptions.redeem(coupon.code, newId(), basket()));
    expect(await tally(calls)).toEqual({ ok: 5, USED_UP: 35 });
    expect(await usesOf(coupon)).toEqual({ counted: 5, recorded: 5 });
  });

  it('counts every one of 30 buyers at once where there is no limit', async () => {
    const coupon = await create();
    const calls = Array.from({ length: 30 }, () => redemptions.redeem(coupon.code, newId(), basket()));
    expect(await tally(calls)).toEqual({ ok: 30 });
    expect(await usesOf(coupon)).toEqual({ counted: 30, recorded: 30 });
  });

  it('gives one customer who comes 20 times at once one use where one is the limit', async () => {
    const coupon = await create({ perCustomerLimit: 1 });
    const own = basket();
    const calls = Array.from({ length: 20 }, () => redemptions.redeem(coupon.code, newId(), own));
    expect(await tally(calls)).toEqual({ ok: 1, CUSTOMER_LIMIT: 19 });
    expect(await usesOf(coupon)).toEqual({ counted: 1, recorded: 1 });
  });

  it('holds a limit of three for each of two customers who come 8 times each', async () => {
    const coupon = await create({ perCustomerLimit: 3 });
    const [one, other] = [basket(), basket()];
    const calls = Array.from({ length: 16 }, (_, index) =>
      redemptions.redeem(coupon.code, newId(), index % 2 ? one : other),
    );
    expect(await tally(calls)).toEqual({ ok: 6, CUSTOMER_LIMIT: 10 });
  });

  it('knows one first order only, whatever the orders say', async () => {
    const coupon = await create({ firstOrderOnly: true });
    const own = basket();
    const calls = Array.from({ length: 5 }, () => redemptions.redeem(coupon.code, newId(), own));
    expect(await tally(calls)).toEqual({ ok: 1, CUSTOMER_LIMIT: 4 });
  });

  it('takes one use for a reference that comes 20 times at once, and gives each the same answer', async () => {
    const coupon = await create({ usageLimit: 1, perCustomerLimit: 1 });
    const [reference, own] = [newId(), basket()];
    const quotes = await Promise.all(
      Array.from({ length: 20 }, () => redemptions.redeem(coupon.code, reference, own)),
    );
    expect(new Set(quotes.map((quote) => JSON.stringify(quote))).size).toBe(1);
    expect(quotes[0]).toMatchObject({ valid: true, discount: 2_000, lineDiscounts: [2_000] });
    expect(await usesOf(coupon)).toEqual({ counted: 1, recorded: 1 });
  });

  it('gives the same answer to a reference after the coupon has changed or gone', async () => {
    const coupon = await create();
    const [reference, own] = [newId(), basket()];
    const first = await redemptions.redeem(coupon.code, reference, own);
    await coupons.update(coupon.id, { discount: 50 });
    expect(await redemptions.redeem(coupon.code, reference, own)).toEqual(first);
    await coupons.remove(coupon.id);
    expect(await redemptions.redeem(coupon.code, reference, own)).toEqual(first);
  });

  it('refuses a reference that stands for another coupon or basket', async () => {
    const [coupon, second] = [await create(), await create()];
    const [reference, own] = [newId(), basket()];
    await redemptions.redeem(coupon.code, reference, own);
    expect(await outcomeOf(redemptions.redeem(second.code, reference, own))).toBe('CONFLICT');
    expect(await outcomeOf(redemptions.redeem(coupon.code, reference, basket()))).toBe('CONFLICT');
    expect(await usesOf(second)).toEqual({ counted: 0, recorded: 0 });
  });

  it('gives a use back once, however often and however many at once ask', async () => {
    const coupon = await create({ usageLimit: 2, perCustomerLimit: 1 });
    const [reference, own] = [newId(), basket()];
    await redemptions.redeem(coupon.code, newId(), basket());
    await redemptions.redeem(coupon.code, reference, own);
    const answers = await Promise.all(Array.from({ length: 10 }, () => redemptions.release(reference)));
    expect(new Set(answers)).toEqual(new Set([true]));
    expect(await usesOf(coupon)).toEqual({ counted: 1, recorded: 1 });
    await redemptions.redeem(coupon.code, newId(), own);
    expect(await usesOf(coupon)).toEqual({ counted: 2, recorded: 2 });
    expect(await outcomeOf(redemptions.redeem(coupon.code, reference, own))).toBe('CONFLICT');
  });

  it('lets no call take a use for a reference that was released first', async () => {
    const coupon = await create();
    const reference = newId();
    expect(await redemptions.release(reference)).toBe(false);
    expect(await redemptions.release(reference)).toBe(false);
    expect(await outcomeOf(redemptions.redeem(coupon.code, reference, basket()))).toBe('CONFLICT');
    expect(await usesOf(coupon)).toEqual({ counted: 0, recorded: 0 });
  });

  it('holds no use after redeem and release of one reference at once, whichever comes first', async () => {
    const coupon = await create({ usageLimit: 3 });
    for (let round = 0; round < 8; round += 1) {
      const [reference, own] = [newId(), basket()];
      const redeem = outcomeOf(redemptions.redeem(coupon.code, reference, own));
      const release = redemptions.release(reference);
      expect(['ok', 'CONFLICT']).toContain(await redeem);
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
        await redemptions.redeem(coupon.code, reference, basket());
        return reference;
      }),
    );
    const releases = held.map((reference) => redemptions.release(reference));
    const calls = Array.from({ length: 12 }, () => redemptions.redeem(coupon.code, newId(), basket()));
    const { ok = 0, USED_UP = 0, ...others } = await tally(calls);
    await Promise.all(releases);
    expect(others).toEqual({});
    expect(ok + USED_UP).toBe(12);
    expect(ok).toBeLessThanOrEqual(4);
    expect(await usesOf(coupon)).toEqual({ counted: ok, recorded: ok });
  });

  it('takes no use of a coupon that is switched off meanwhile', async () => {
    const coupon = await create();
    const calls = Array.from({ length: 10 }, () => redemptions.redeem(coupon.code, newId(), basket()));
    const toggled = coupons.toggle(coupon.id);
    const { ok = 0, INACTIVE = 0, ...others } = await tally(calls);
    await toggled;
    expect(others).toEqual({});
    expect(ok + INACTIVE).toBe(10);
    expect(await usesOf(coupon)).toEqual({ counted: ok, recorded: ok });
    expect(await outcomeOf(redemptions.redeem(coupon.code, newId(), basket()))).toBe('INACTIVE');
  });

  it('takes no use on the strength of a judgement that has been overtaken', async () => {
    const rows = new MongoRedemptionRepository(connection, couponModel(connection));
    const facts = { customerId: null, discount: 1, lineDiscounts: [1], basketHash: '' };
    for (const overtake of [coupons.toggle.bind(coupons), coupons.remove.bind(coupons)]) {
      const coupon = await create();
      await overtake(coupon.id);
      expect(await rows.take(coupon, { reference: newId(), code: coupon.code, ...facts })).toBe(false);
      expect((await redemptions.list(coupon.id, {})).items).toEqual([]);
    }
  });

  it('leaves neither a count nor a record when the two cannot both be written', async () => {
    const coupon = await create();
    const reference = newId();
    await connection.collection('redemptions').insertOne({ reference, status: 'VOID' });
    const rows = new MongoRedemptionRepository(connection, couponModel(connection));
    const facts = { code: coupon.code, customerId: null, discount: 1, lineDiscounts: [1], basketHash: '' };
    expect(await rows.take(coupon, { reference, ...facts })).toBe(false);
    expect(await usesOf(coupon)).toEqual({ counted: 0, recorded: 0 });
  });
});

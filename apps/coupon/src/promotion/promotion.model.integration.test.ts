import { randomBytes } from 'node:crypto';
import { createConnection, type Connection } from 'mongoose';
import { ensureIndexes } from '@e-storefront/mongo';
import { testDatabase } from '@e-storefront/testing';
import { PromotionRepository } from './promotion.model';
import { DEFAULT_PROMOTION, type PromotionFields } from './promotion';

const MAX_AUTOMATIC_PROMOTIONS = 100;
const now = new Date();

describe('the candidates of an evaluation', () => {
  const database = testDatabase();
  let connection: Connection;
  let promotions: PromotionRepository;
  beforeAll(async () => {
    connection = await createConnection(database.uri).asPromise();
    promotions = new PromotionRepository(connection);
    await ensureIndexes(connection);
  });
  afterAll(async () => {
    await connection.close();
    await database.drop();
  });

  const add = async (count: number, fields: Partial<PromotionFields> = {}): Promise<void> => {
    const promotion: PromotionFields = {
      ...DEFAULT_PROMOTION,
      code: null,
      description: 'A promotion.',
      discountType: 'fixed',
      discount: 1,
      validFrom: new Date(0),
      validTo: new Date('2099-01-01'),
      ...fields,
    };
    await Promise.all(Array.from({ length: count }, () => promotions.insert(promotion)));
  };
  /** The number of automatic candidates, and whether the code is among the candidates. */
  const findCandidates = async (code: string | null): Promise<[number, boolean]> => {
    const candidates = await promotions.findCandidates(code, now);
    const automatic = candidates.filter((promotion) => promotion.code === null).length;
    return [automatic, candidates.length > automatic];
  };

  it('include the coupon of any priority beside at most 100 automatic promotions', async () => {
    const codes = [-1, 0, 1].map((priority) => ({ priority, code: `C${randomBytes(6).toString('hex')}` }));
    for (const fields of codes) await add(1, fields);
    for (const [more, automatic] of [
      [0, 0],
      [MAX_AUTOMATIC_PROMOTIONS - 1, MAX_AUTOMATIC_PROMOTIONS - 1],
      [1, MAX_AUTOMATIC_PROMOTIONS],
      [2, MAX_AUTOMATIC_PROMOTIONS],
    ] as const) {
      await add(more);
      expect(await findCandidates(null)).toEqual([automatic, false]);
      expect(await findCandidates('UNKNOWN')).toEqual([automatic, false]);
      for (const { code } of codes) expect(await findCandidates(code)).toEqual([automatic, true]);
    }
  });
});

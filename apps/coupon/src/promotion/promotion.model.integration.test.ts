import { randomBytes } from 'node:crypto';
import { createConnection, type Connection } from 'mongoose';
import { ensureIndexes } from '@e-storefront/mongo';
import { testDatabase } from '@e-storefront/testing';
import { couponModel } from './promotion.model';
import { PLAIN, type PromotionFields } from './promotion';
import { MongoReservationRepository } from '../redemption/redemption.model';

const MOST = 100;
const now = new Date();

describe('the promotions that a basket is judged by', () => {
  const database = testDatabase();
  let connection: Connection;
  let rows: MongoReservationRepository;
  beforeAll(async () => {
    connection = await createConnection(database.uri).asPromise();
    rows = new MongoReservationRepository(connection, couponModel(connection));
    await ensureIndexes(connection);
  });
  afterAll(async () => {
    await connection.close();
    await database.drop();
  });

  const add = async (count: number, fields: Partial<PromotionFields> = {}): Promise<void> => {
    const promotion: PromotionFields = {
      ...PLAIN,
      code: null,
      description: 'A promotion.',
      discountType: 'fixed',
      discount: 1,
      validFrom: new Date(0),
      validTo: new Date('2099-01-01'),
      ...fields,
    };
    await couponModel(connection).insertMany(Array.from({ length: count }, () => promotion));
  };
  /** How many of them have no code, and whether the code is among them. */
  const found = async (code: string | null): Promise<[number, boolean]> => {
    const promotions = await rows.candidates(code, now);
    const automatic = promotions.filter((promotion) => promotion.code === null).length;
    return [automatic, promotions.length > automatic];
  };

  it('are as many with a code as without, however many there are and whatever its priority', async () => {
    const codes = [-1, 0, 1].map((priority) => ({ priority, code: `C${randomBytes(6).toString('hex')}` }));
    for (const fields of codes) await add(1, fields);
    for (const [more, automatic] of [
      [0, 0],
      [MOST - 1, MOST - 1],
      [1, MOST],
      [2, MOST],
    ] as const) {
      await add(more);
      expect(await found(null)).toEqual([automatic, false]);
      expect(await found('UNKNOWN')).toEqual([automatic, false]);
      for (const { code } of codes) expect(await found(code)).toEqual([automatic, true]);
    }
  });
});

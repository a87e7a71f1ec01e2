import { createConnection, Schema, type Connection, type Model } from 'mongoose';
import { testDatabase } from '@e-storefront/testing';
import { defineModel } from './define-model';
import { retryOnConflict, retryOnDuplicateKey } from './retry-on-conflict';

interface CounterRow {
  _id: string;
  value: number;
}

const counterSchema = new Schema<CounterRow>(
  { _id: String, value: Number },
  { collection: 'counters', versionKey: false },
);

describe('writes that meet concurrent ones', () => {
  const database = testDatabase();
  let mongo: Connection;
  let counters: Model<CounterRow>;

  beforeAll(async () => {
    mongo = await createConnection(database.uri).asPromise();
    counters = defineModel(mongo, 'Counter', counterSchema);
    await counters.createCollection();
  });
  afterAll(async () => {
    await mongo.close();
    await database.drop();
  });

  it('serves forty concurrent writers of one document, each exactly once', async () => {
    await counters.create([{ _id: 'busy', value: 0 }]);
    const increment = (): Promise<number> =>
      retryOnConflict(async () => {
        const value = (await counters.findById('busy').lean())?.value ?? 0;
        const filter = { _id: 'busy', value };
        const { modifiedCount } = await counters.updateOne(filter, { $set: { value: value + 1 } });
        return modifiedCount === 1 ? value + 1 : undefined;
      });
    const results = await Promise.all(Array.from({ length: 40 }, increment));
    expect(results.sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
  });

  it('fails after fifty attempts', async () => {
    let attempts = 0;
    const never = retryOnConflict<string>(
      async () => {
        attempts += 1;
        return undefined;
      },
      { message: 'Too many writers.' },
    );
    await expect(never).rejects.toMatchObject({ code: 'CONFLICT', message: 'Too many writers.' });
    expect(attempts).toBe(50);
  });

  it('treats null as a result and does not retry errors', async () => {
    expect(await retryOnConflict(async () => null)).toBeNull();
    let attempts = 0;
    const failing = retryOnConflict(async () => {
      attempts += 1;
      throw new Error('broken');
    });
    await expect(failing).rejects.toThrow('broken');
    expect(attempts).toBe(1);
  });

  it('lets the second of two concurrent upserts find the row, and reports other errors', async () => {
    let attempts = 0;
    const upsert = async (): Promise<string> => {
      attempts += 1;
      if (attempts === 1) await counters.create([{ _id: 'busy', value: 0 }]);
      return 'found';
    };
    expect(await retryOnDuplicateKey(upsert)).toBe('found');
    await expect(retryOnDuplicateKey(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    await expect(
      retryOnDuplicateKey(() => counters.create([{ _id: 'busy', value: 0 }])),
    ).rejects.toMatchObject({ code: 11000 });
  });
});

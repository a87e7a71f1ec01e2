import { createConnection, type Connection } from 'mongoose';
import { badInput, DomainError } from '@e-storefront/errors';
import { testDatabase } from '@e-storefront/testing';
import { ensureIndexes } from './connection';
import { IdempotencyStore, type IdempotentRequest } from './idempotency';

describe('a request with an idempotency key', () => {
  const database = testDatabase();
  let mongo: Connection;
  let store: IdempotencyStore;
  let serial = 0;
  beforeAll(async () => {
    mongo = await createConnection(database.uri).asPromise();
    store = new IdempotencyStore(mongo);
    await ensureIndexes(mongo);
  });
  afterAll(async () => {
    await mongo.close();
    await database.drop();
  });
  const request = (fields: Partial<IdempotentRequest> = {}): IdempotentRequest => ({
    caller: 'a',
    operation: 'checkout',
    key: `key-${(serial += 1)}`,
    body: { total: 1 },
    ...fields,
  });

  it('runs once for fifty concurrent calls, which all get the same result', async () => {
    const same = request();
    let times = 0;
    const work = async ({ reference }: { reference: string }): Promise<string> => {
      times += 1;
      await new Promise((resolve) => setTimeout(resolve, 50));
      return reference;
    };
    const answers = await Promise.all(Array.from({ length: 50 }, () => store.run(same, work)));
    expect(times).toBe(1);
    expect(new Set(answers).size).toBe(1);
  });

  it('is rejected with another body, and independent of other callers and operations', async () => {
    const first = request();
    await store.run(first, async () => 'first');
    await expect(store.run({ ...first, body: { total: 2 } }, async () => 'second')).rejects.toMatchObject({
      code: 'IDEMPOTENCY_CONFLICT',
    });
    expect(await store.run({ ...first, caller: 'b' }, async () => 'second')).toBe('second');
    expect(await store.run({ ...first, operation: 'cancelOrder' }, async () => 'third')).toBe('third');
  });

  it('repeats a rejection', async () => {
    const same = request();
    const refuse = jest.fn(async () => Promise.reject(badInput('input.total', 'is too high.')));
    for (let time = 0; time < 2; time += 1) {
      await expect(store.run(same, refuse)).rejects.toMatchObject({
        code: 'BAD_USER_INPUT',
        message: 'The total is too high.',
        details: { field: 'input.total' },
      });
    }
    expect(refuse).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['a temporary failure', new DomainError('SERVICE_UNAVAILABLE')],
    ['a defect', new Error('no')],
    ['a refusal that verifying the address lifts', new DomainError('EMAIL_NOT_VERIFIED')],
  ])('is resumed under its reference after %s', async (_what, failure) => {
    const same = request();
    const references: string[] = [];
    const failing = store.run(same, async ({ reference }) => {
      references.push(reference);
      throw failure;
    });
    await expect(failing).rejects.toBe(failure);
    const answer = await store.run(same, async ({ reference, isRepeat }) => {
      references.push(reference);
      return String(isRepeat);
    });
    expect([answer, new Set(references).size]).toEqual(['true', 1]);
  });

  it('is resumed by one of several calls after its process has died', async () => {
    const same = request();
    void store.run(same, () => new Promise(() => undefined));
    await new Promise((resolve) => setTimeout(resolve, 50));
    await mongo
      .collection('idempotencykeys')
      .updateMany({ answer: null }, { $set: { leaseUntil: new Date(1) } });
    let times = 0;
    const work = async (): Promise<string> => String((times += 1));
    expect(await Promise.all([1, 2, 3].map(() => store.run(same, work)))).toEqual(['1', '1', '1']);
  });

  it('can run again under another reference after it was rolled back', async () => {
    const same = request();
    let first = '';
    let renewed = '';
    await store
      .run(same, async ({ reference, renew }) => {
        first = reference;
        renewed = await renew();
        throw new DomainError('SERVICE_UNAVAILABLE');
      })
      .catch(() => undefined);
    expect(await store.run(same, async ({ reference }) => reference)).toBe(renewed);
    expect(renewed).not.toBe(first);
  });

  it('is removed after its lifetime', async () => {
    const brief = request({ keptMs: 0 });
    await store.run(brief, async () => 'first');
    await mongo
      .collection('idempotencykeys')
      .updateMany({ answer: 'first' }, { $set: { leaseUntil: new Date(1) } });
    expect(await store.run(brief, async () => 'second')).toBe('second');
  });

  it('is not removed while it runs, however short its lifetime is', async () => {
    const brief = request({ keptMs: 1 });
    const work = async ({ reference }: { reference: string }): Promise<string> => {
      await new Promise((resolve) => setTimeout(resolve, 200));
      return reference;
    };
    const first = store.run(brief, work);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await store.run(brief, work)).toBe(await first);
  });

  it('records no result of a call that another one has replaced', async () => {
    const same = request();
    let release = (): void => undefined;
    const slow = store.run(same, () => new Promise((resolve) => (release = () => resolve('late'))));
    await new Promise((resolve) => setTimeout(resolve, 50));
    await mongo
      .collection('idempotencykeys')
      .updateMany({ answer: null }, { $set: { leaseUntil: new Date(1) } });
    expect(await store.run(same, async () => 'first')).toBe('first');
    release();
    await slow;
    expect(await store.run(same, async () => 'third')).toBe('first');
  });
});

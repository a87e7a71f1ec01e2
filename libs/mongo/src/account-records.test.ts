import { createConnection, type Connection } from 'mongoose';
import { testDatabase } from '@e-storefront/testing';
import { AccountRecords } from './account-records';
import { ensureIndexes } from './connection';

describe('the records of accounts', () => {
  const database = testDatabase();
  let mongo: Connection;
  let records: AccountRecords;

  beforeAll(async () => {
    mongo = await createConnection(database.uri).asPromise();
    records = new AccountRecords(mongo);
    await ensureIndexes(mongo);
  });
  afterAll(async () => {
    await mongo.close();
    await database.drop();
  });

  const updated = (accountId: string, version: number, canSell: boolean) => ({
    accountId,
    version,
    canSell,
    name: 'Asha Rao',
    role: 'seller',
    isActive: true,
  });
  const deleted = (accountId: string, version: number) => ({ accountId, version, role: 'seller' });

  it('hold the state of the newest event, in any order and number of deliveries', async () => {
    const id = 'a'.repeat(24);
    expect(await records.apply(updated(id, 2, true))).toBe(true);
    expect(await records.apply(updated(id, 1, false))).toBe(false);
    expect(await records.apply(updated(id, 2, true))).toBe(true);
    expect(await records.find(id)).toMatchObject({ version: 2, canSell: true, isDeleted: false });
    expect(await records.apply(updated(id, 5, false))).toBe(true);
    expect(await records.find(id)).toMatchObject({ version: 5, canSell: false });
  });

  it('keep a deleted account deleted', async () => {
    const id = 'b'.repeat(24);
    expect(await records.isDeleted(id)).toBe(false);
    expect(await records.apply(deleted(id, 4))).toBe(true);
    expect(await records.apply(updated(id, 3, true))).toBe(false);
    expect(await records.find(id)).toMatchObject({ canSell: false, isDeleted: true });
    expect(await records.isDeleted(id)).toBe(true);
  });

  it('end with the newest of many concurrent events', async () => {
    const id = 'c'.repeat(24);
    const versions = Array.from({ length: 12 }, (_, index) => index + 1).sort(() => Math.random() - 0.5);
    await Promise.all(versions.map((version) => records.apply(updated(id, version, version % 2 === 0))));
    expect(await records.find(id)).toMatchObject({ version: 12, canSell: true });
  });

  it('apply a response of the auth service like the event of the same version', async () => {
    const accountId = 'd'.repeat(24);
    await records.applyStanding({ accountId, version: 1, canSell: false });
    expect(await records.find(accountId)).toEqual({
      accountId,
      version: 1,
      canSell: false,
      isDeleted: false,
      nameHash: '',
    });
    expect(await records.apply(updated(accountId, 2, false))).toBe(true);
    const named = await records.find(accountId);
    await records.applyStanding({ accountId, version: 3, canSell: true });
    expect(await records.find(accountId)).toEqual({ ...named, version: 3, canSell: true });
    // The event has the same version, so that its other effects still happen.
    expect(await records.apply(updated(accountId, 3, true))).toBe(true);
  });

  it('ignore a response that is older than the last event', async () => {
    const accountId = 'e'.repeat(24);
    await records.apply(updated(accountId, 5, false));
    await records.applyStanding({ accountId, version: 4, canSell: true });
    expect(await records.find(accountId)).toMatchObject({ version: 5, canSell: false });
    await records.apply(deleted(accountId, 6));
    await records.applyStanding({ accountId, version: 5, canSell: true });
    expect(await records.find(accountId)).toMatchObject({ version: 6, canSell: false, isDeleted: true });
  });

  it('hold no name', async () => {
    expect(JSON.stringify(await mongo.collection('accountrecords').find().toArray())).not.toContain('Asha');
  });
});

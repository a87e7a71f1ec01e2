import { createConnection, type Connection } from 'mongoose';
import { testDatabase } from '@e-storefront/testing';
import { AccessLinks } from './access-links';
import { ensureIndexes } from './connection';

const [ORDER, OTHER] = ['a'.repeat(24), 'b'.repeat(24)] as [string, string];
const HOUR_MS = 3_600_000;

describe('access links', () => {
  const database = testDatabase();
  let mongo: Connection;
  let links: AccessLinks;

  beforeAll(async () => {
    mongo = await createConnection(database.uri).asPromise();
    links = new AccessLinks(mongo);
    await ensureIndexes(mongo);
  });
  afterAll(async () => {
    await mongo.close();
    await database.drop();
  });

  it('open only the resource that they were issued for, and store no usable token', async () => {
    const token = await links.issue(ORDER, HOUR_MS);
    expect(await links.subjectOf(token)).toBe(ORDER);
    const rows = await mongo.collection('accesslinks').find().toArray();
    expect(JSON.stringify(rows)).not.toContain(token);
    expect(await links.subjectOf(String(rows[0]?._id))).toBeNull();
  });

  it.each(['', ' ', 'x'.repeat(43), 'x'.repeat(100_000), '{"$gt":""}'])(
    'do not open with %.20j',
    async (token) => {
      expect(await links.subjectOf(token)).toBeNull();
    },
  );

  it('expire, and the database then removes them', async () => {
    expect(await links.subjectOf(await links.issue(ORDER, -1))).toBeNull();
    const indexes = await mongo.collection('accesslinks').indexes();
    expect(indexes).toContainEqual(expect.objectContaining({ key: { expiresAt: 1 }, expireAfterSeconds: 0 }));
  });

  it('of one resource are revoked together, without those of others', async () => {
    const [one, two] = [await links.issue(ORDER, HOUR_MS), await links.issue(ORDER, HOUR_MS)];
    const other = await links.issue(OTHER, HOUR_MS);
    expect(await links.revoke(ORDER)).toBeGreaterThanOrEqual(2);
    expect([await links.subjectOf(one), await links.subjectOf(two)]).toEqual([null, null]);
    expect(await links.subjectOf(other)).toBe(OTHER);
    expect(await links.revoke(ORDER)).toBe(0);
  });
});

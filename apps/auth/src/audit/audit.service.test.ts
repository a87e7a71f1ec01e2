import { createConnection, type Connection } from 'mongoose';
import { ensureIndexes } from '@e-storefront/mongo';
import { testDatabase } from '@e-storefront/testing';
import { AuditRepository } from './audit.model';
import { AuditLog } from './audit.service';

const [admin, shopper, other] = ['a'.repeat(24), 'b'.repeat(24), 'c'.repeat(24)];

describe('the audit log', () => {
  const database = testDatabase();
  const lost: unknown[] = [];
  let connection: Connection;
  let audit: AuditLog;

  beforeAll(async () => {
    connection = await createConnection(database.uri).asPromise();
    audit = new AuditLog(new AuditRepository(connection), (_error, event) => lost.push(event));
    await ensureIndexes(connection);
  });
  afterAll(async () => {
    await connection.close();
    await database.drop();
  });

  it('stores actor, kind, subject, time and network address, and nothing else', async () => {
    await audit.record({ kind: 'ROLE_CHANGED', actorId: admin, userId: shopper, address: '203.0.113.7' });
    const { items } = await audit.list({}, { userId: shopper });
    expect(items).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f]{24}$/),
        kind: 'ROLE_CHANGED',
        at: expect.any(Date),
        actorId: admin,
        userId: shopper,
        subjectId: null,
        address: '203.0.113.7',
      },
    ]);
    expect(Date.now() - (items[0]?.at.getTime() ?? 0)).toBeLessThan(60_000);
  });

  it('lists the events of an account as actor and as subject, by kind and page, newest first', async () => {
    await audit.record({ kind: 'LOGGED_IN', actorId: other, userId: other, subjectId: 'd'.repeat(24) });
    await audit.record({ kind: 'ACCOUNT_LOCKED', actorId: other, userId: shopper });
    const kinds = async (filter: object, page = {}) =>
      (await audit.list(page, filter)).items.map(({ kind }) => kind);
    expect(await kinds({ userId: other.toUpperCase() })).toEqual(['ACCOUNT_LOCKED', 'LOGGED_IN']);
    expect(await kinds({ userId: other }, { page: 2, limit: 1 })).toEqual(['LOGGED_IN']);
    expect(await kinds({ userId: shopper, kind: 'ACCOUNT_LOCKED' })).toEqual(['ACCOUNT_LOCKED']);
    expect(await kinds({ userId: 'f'.repeat(24) })).toEqual([]);
    const all = await audit.list({ limit: 2 }, {});
    expect(all.pagination).toEqual({ page: 1, limit: 2, total: 3, pages: 2 });
    await expect(audit.list({}, { userId: { $ne: null } })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    await expect(audit.list({}, { kind: 'X' })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  it('expires events after 400 days and offers no way to change them', async () => {
    const indexes = await connection.collection('auditevents').indexes();
    expect(indexes).toContainEqual(
      expect.objectContaining({ key: { at: 1 }, expireAfterSeconds: 400 * 86_400 }),
    );
    const ways = Object.getOwnPropertyNames(AuditRepository.prototype);
    expect(ways.sort()).toEqual(['append', 'constructor', 'list']);
  });

  it('truncates addresses and reports events that cannot be stored', async () => {
    await audit.record({ kind: 'LOGIN_LOCKED', address: 'x'.repeat(500) });
    const { items } = await audit.list({}, { kind: 'LOGIN_LOCKED' });
    expect(items[0]?.address).toHaveLength(64);
    const event = { kind: 'LOGGED_IN', actorId: 'no id' } as const;
    await audit.record(event);
    expect(lost).toEqual([event]);
  });
});

import { createConnection, type Connection } from 'mongoose';
import { ensureIndexes } from '@e-storefront/mongo';
import { testDatabase } from '@e-storefront/testing';
import { newEncryptionKeys } from '../../test/fixtures/auth-fixture';
import { UserRepository } from '../user/user.model';
import { DerivedTokens } from './derived-tokens';
import { PendingRevocationRepository } from './pending-revocations.model';
import { SessionRepository } from './session.model';
import { SessionService } from './session.service';

const userId = 'a'.repeat(24);
const client = { address: '203.0.113.7', agent: 'test' };

describe('stored sessions', () => {
  const database = testDatabase();
  let connection: Connection;
  let sessions: SessionService;

  beforeAll(async () => {
    connection = await createConnection(database.uri).asPromise();
    new UserRepository(connection);
    sessions = new SessionService({
      sessions: new SessionRepository(connection),
      pendingRevocations: new PendingRevocationRepository(connection),
      revocationPublisher: { publish: () => Promise.resolve() },
      reuseHandler: { handle: () => Promise.resolve(), requestMail: () => () => Promise.resolve() },
      audit: { record: () => Promise.resolve() },
      derivedTokens: new DerivedTokens(newEncryptionKeys()),
      reuseGraceMs: 30_000,
    });
    await ensureIndexes(connection);
  });
  afterAll(async () => {
    await connection.close();
    await database.drop();
  });

  const everything = async (): Promise<string> => {
    const rows = await Promise.all(
      ['sessions', 'refreshtokens'].map((name) => connection.collection(name).find().toArray()),
    );
    return JSON.stringify(rows);
  };

  it('contain no usable token', async () => {
    const opened = await sessions.open({ userId, epoch: 0, client });
    const rotated = await sessions.rotate(opened.refreshToken, client);
    const stored = await everything();
    expect(stored).toContain(opened.sessionId);
    expect(stored).not.toContain(opened.refreshToken);
    expect(stored).not.toContain(rotated.refreshToken);
  });

  it('keep client data no longer than the session lives', async () => {
    const { sessionId } = await sessions.open({ userId, epoch: 0, client });
    expect(await everything()).toContain(client.address);
    await sessions.revoke({ userId }, 'logout');
    expect(await everything()).toContain(sessionId);
    expect(await everything()).not.toContain(client.address);
  });

  it('expire 30 days after the last renewal through a TTL index', async () => {
    const { refreshToken, sessionId } = await sessions.open({ userId, epoch: 0, client });
    const [row] = await connection.collection('refreshtokens').find().sort({ expiresAt: -1 }).toArray();
    const days = ((row?.['expiresAt'] as Date).getTime() - Date.now()) / 86_400_000;
    expect(days).toBeCloseTo(30, 1);
    const past = { $set: { expiresAt: new Date(Date.now() - 1) } };
    await connection.collection('refreshtokens').updateMany({}, past);
    await expect(sessions.rotate(refreshToken, client)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    const ended = await sessions.revoke({ userId, only: sessionId }, 'logout');
    expect(ended).toEqual([sessionId]);
    for (const name of ['sessions', 'refreshtokens']) {
      const indexes = await connection.collection(name).indexes();
      expect(indexes).toContainEqual(
        expect.objectContaining({ key: { expiresAt: 1 }, expireAfterSeconds: 0 }),
      );
    }
  });

  it('return the ids of revoked sessions once', async () => {
    const other = 'b'.repeat(24);
    const open = (owner: string) => sessions.open({ userId: owner, epoch: 0, client });
    const [one, two] = [await open(other), await open(other)];
    expect(await sessions.revoke({ userId: other, except: one.sessionId }, 'password-changed')).toEqual([
      two.sessionId,
    ]);
    expect(await sessions.revoke({ userId, only: one.sessionId }, 'logout')).toEqual([]);
    expect(await sessions.revoke({ userId: other }, 'password-reset')).toEqual([one.sessionId]);
    expect(await sessions.revoke({ userId: other }, 'password-reset')).toEqual([]);
    await expect(sessions.rotate(one.refreshToken, client)).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
  });
});

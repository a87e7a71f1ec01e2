import { createConnection, type Connection } from 'mongoose';
import { ensureIndexes } from '@e-storefront/mongo';
import { testDatabase } from '@e-storefront/testing';
import { MongoSessionRepository } from './session.model';
import { SessionService } from './session.service';

const userId = 'a'.repeat(24);

describe('sessions in the database', () => {
  const database = testDatabase();
  let connection: Connection;
  let sessions: SessionService;

  beforeAll(async () => {
    connection = await createConnection(database.uri).asPromise();
    sessions = new SessionService(new MongoSessionRepository(connection));
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

  it('hold no token that could be used', async () => {
    const opened = await sessions.open(userId);
    const rotated = await sessions.rotate(opened.refreshToken);
    const stored = await everything();
    expect(stored).toContain(opened.sessionId);
    expect(stored).not.toContain(opened.refreshToken);
    expect(stored).not.toContain(rotated.refreshToken);
  });

  it('live 30 days after the last renewal and are then removed by the database', async () => {
    const { refreshToken, sessionId } = await sessions.open(userId);
    const [row] = await connection.collection('refreshtokens').find().sort({ expiresAt: -1 }).toArray();
    const days = ((row?.['expiresAt'] as Date).getTime() - Date.now()) / 86_400_000;
    expect(days).toBeCloseTo(30, 1);
    const past = { $set: { expiresAt: new Date(Date.now() - 1) } };
    await connection.collection('refreshtokens').updateMany({}, past);
    await expect(sessions.rotate(refreshToken)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    const ended = await sessions.end({ userId, only: sessionId }, 'logout');
    expect(ended).toEqual([sessionId]);
    for (const name of ['sessions', 'refreshtokens']) {
      const indexes = await connection.collection(name).indexes();
      expect(indexes).toContainEqual(
        expect.objectContaining({ key: { expiresAt: 1 }, expireAfterSeconds: 0 }),
      );
    }
  });

  it('give the ids of what they end, once', async () => {
    const other = 'b'.repeat(24);
    const [one, two] = [await sessions.open(other), await sessions.open(other)];
    expect(await sessions.end({ userId: other, except: one.sessionId }, 'password-changed')).toEqual([
      two.sessionId,
    ]);
    expect(await sessions.end({ userId, only: one.sessionId }, 'logout')).toEqual([]);
    expect(await sessions.end({ userId: other }, 'password-reset')).toEqual([one.sessionId]);
    expect(await sessions.end({ userId: other }, 'password-reset')).toEqual([]);
    await expect(sessions.rotate(one.refreshToken)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});

import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { createConnection, type Connection } from 'mongoose';
import { Redis } from 'ioredis';
import jwt from 'jsonwebtoken';
import { RevocationList } from '@e-storefront/auth';
import { toObjectId } from '@e-storefront/mongo';
import { actor, present, testDatabase, testRedisUrl } from '@e-storefront/testing';
import { CreateApiKeyDocument } from '../../test/fixtures/api-clients.generated';
import { AuthFixture, type Account } from '../../test/fixtures/auth-fixture';
import { UserRepository } from '../user/user.model';

/** A Redis database that no other test uses, so that it can be flushed. */
const OWN_REDIS = new URL('/13', testRedisUrl()).toString();

const sessionOf = ({ accessToken }: Account): string => (jwt.decode(accessToken) as { sid: string }).sid;

async function newKey(auth: AuthFixture, owner: Account): Promise<string> {
  const input = { name: 'Script', scopes: ['order:read'] };
  return present((await auth.data(CreateApiKeyDocument, owner, { input })).createApiKey).apiKey.id;
}

async function eventually(expectation: () => Promise<void> | void): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    try {
      return await expectation();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  return expectation();
}

describe('revocations interrupted by a crash', () => {
  const database = testDatabase();
  let auth: AuthFixture;
  let connection: Connection;
  let users: UserRepository;
  let redis: Redis;
  let list: RevocationList;

  beforeAll(async () => {
    auth = await AuthFixture.start({ MONGODB_URI: database.uri });
    connection = await createConnection(database.uri).asPromise();
    users = new UserRepository(connection);
    redis = new Redis(testRedisUrl());
    list = await RevocationList.open(redis, () => undefined);
  });
  afterAll(async () => {
    list.close();
    redis.disconnect();
    await auth[Symbol.asyncDispose]();
    await connection.close();
    await database.drop();
  });

  const sessionRow = (account: Account) =>
    connection.collection('sessions').findOne({ _id: toObjectId(sessionOf(account)) });

  it('are completed by the next instance, for older sessions only', async () => {
    const account = await auth.register();
    const spared = await auth.login(account.email);
    await auth[Symbol.asyncDispose]();
    const ending = { expected: {}, except: sessionOf(spared), reason: 'password-changed' } as const;
    await users.updateAndRevokeSessions(account.id, { passwordHash: 'x' }, ending);
    expect((await sessionRow(account))?.['endedAt']).toBeNull();

    auth = await AuthFixture.start({ MONGODB_URI: database.uri });
    await eventually(() => expect(list.has(sessionOf(account))).toBe(true));
    expect((await sessionRow(account))?.['endReason']).toBe('password-changed');
    expect((await sessionRow(spared))?.['endedAt']).toBeNull();
    expect(list.has(sessionOf(spared))).toBe(false);
    await eventually(async () => {
      const row = await connection.collection('users').findOne({ _id: toObjectId(account.id) });
      expect(row?.['pendingEnds']).toEqual([]);
    });
  });

  it('delete all personal data after an account deletion', async () => {
    const account = await auth.register();
    const mailed = { userId: toObjectId(account.id) };
    await eventually(async () =>
      expect(await connection.collection('tokensbymail').countDocuments(mailed)).toBe(1),
    );
    await users.erase(account.id, { expected: {}, reason: 'account-deleted' });
    await eventually(() => expect(list.has(sessionOf(account))).toBe(true));
    await eventually(async () =>
      expect(await connection.collection('tokensbymail').countDocuments(mailed)).toBe(0),
    );
  });

  it('are published by the next job run if the crash came before publication', async () => {
    const account = await auth.register();
    const ended = { $set: { endedAt: new Date(), endReason: 'logout' } };
    await connection.collection('sessions').updateOne({ _id: toObjectId(sessionOf(account)) }, ended);
    await eventually(() => expect(list.has(sessionOf(account))).toBe(true));
    await eventually(async () => expect((await sessionRow(account))?.['announcedAt']).toBeInstanceOf(Date));
  });

  it('are published by the next job run for API keys as well', async () => {
    const id = await newKey(auth, await auth.register());
    const revoked = { $set: { revokedAt: new Date() } };
    await connection.collection('programs').updateOne({ _id: toObjectId(id) }, revoked);
    await eventually(() => expect(list.has(id)).toBe(true));
  });

  it('are completed once when two instances run concurrently', async () => {
    await using second = await AuthFixture.start({ MONGODB_URI: database.uri });
    const accounts = await Promise.all(Array.from({ length: 6 }, () => second.register()));
    const ending = { expected: {}, reason: 'role-changed' } as const;
    await Promise.all(accounts.map(({ id }) => users.updateAndRevokeSessions(id, {}, ending)));
    await eventually(() => {
      for (const account of accounts) expect(list.has(sessionOf(account))).toBe(true);
    });
    await eventually(async () =>
      expect(await users.find('all', accounts[0]?.id ?? '')).toMatchObject({ sessionEpoch: 1 }),
    );
    const waiting = { 'pendingEnds.at': { $gt: new Date(0) } };
    await eventually(async () =>
      expect(await connection.collection('users').countDocuments(waiting)).toBe(0),
    );
  });
});

/** A TCP proxy to Redis that can be interrupted. */
class CuttableRedis {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isCut = false;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async open(url: string): Promise<CuttableRedis> {
    const { hostname, port } = new URL(url);
    const server = createServer((client) => {
      if (proxy.#isCut) return void client.destroy();
      const upstream = connect(Number(port), hostname);
      for (const [one, other] of [
        [client, upstream],
        [upstream, client],
      ] as const) {
        proxy.#sockets.add(one);
        one.on('error', () => other.destroy()).on('close', () => other.destroy());
        one.pipe(other);
      }
    });
    const proxy = new CuttableRedis(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    return `redis://127.0.0.1:${(this.#server.address() as AddressInfo).port}/13`;
  }

  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }

  mend(): void {
    this.#isCut = false;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

describe('revocations while Redis is unavailable', () => {
  let way: CuttableRedis;
  let auth: AuthFixture;
  let redis: Redis;
  let list: RevocationList;

  beforeAll(async () => {
    way = await CuttableRedis.open(OWN_REDIS);
    redis = new Redis(OWN_REDIS);
    await redis.flushdb();
    auth = await AuthFixture.start({ REDIS_URL: way.url });
    list = await RevocationList.open(redis, () => undefined);
  });
  afterAll(async () => {
    list.close();
    await auth[Symbol.asyncDispose]();
    await redis.flushdb();
    redis.disconnect();
    await way.close();
  });

  it('succeed and are published once Redis is available again', async () => {
    const account = await auth.register();
    way.cut();
    expect(await auth.data('mutation { logout }', account)).toEqual({ logout: true });
    expect((await auth.refresh(account.refreshToken)).code).toBe('UNAUTHENTICATED');
    expect(list.has(sessionOf(account))).toBe(false);
    way.mend();
    await eventually(() => expect(list.has(sessionOf(account))).toBe(true));
  });

  it('revoke the API keys of a deleted account', async () => {
    const account = await auth.register();
    const id = await newKey(auth, account);
    way.cut();
    const query = 'mutation ($id: ID!) { deleteUser(id: $id) }';
    expect(await auth.data(query, actor('admin'), { id: account.id })).toEqual({ deleteUser: true });
    expect(list.has(id)).toBe(false);
    way.mend();
    await eventually(() => expect(list.has(id)).toBe(true));
  });

  it('are published again after Redis lost its data', async () => {
    const account = await auth.register();
    await auth.data('mutation { logout }', account);
    await eventually(() => expect(list.has(sessionOf(account))).toBe(true));
    await redis.flushdb();
    const late = await RevocationList.open(redis, () => undefined);
    await eventually(() => expect(late.has(sessionOf(account))).toBe(true));
    late.close();
  });

  it('are published again after Redis restarted with older data', async () => {
    const account = await auth.register();
    await auth.data('mutation { logout }', account);
    await eventually(() => expect(list.has(sessionOf(account))).toBe(true));
    way.cut();
    await redis.del('auth:revocations');
    way.mend();
    const late = await RevocationList.open(redis, () => undefined);
    await eventually(() => expect(late.has(sessionOf(account))).toBe(true));
    late.close();
  });
});

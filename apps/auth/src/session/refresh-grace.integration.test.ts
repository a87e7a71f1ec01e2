import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createConnection, type Connection } from 'mongoose';
import { testDatabase } from '@e-storefront/testing';
import { RefreshTokenDocument } from '../../test/fixtures/auth.generated';
import { AuthFixture, newEncryptionKeys, type Account } from '../../test/fixtures/auth-fixture';
import { DerivedTokens } from './derived-tokens';
import { hashToken } from './opaque-token';
import { SessionRepository } from './session.model';

const LOGOUT = 'mutation ($token: String) { logout(refreshToken: $token) }';
const ALARM = /logged out one of your devices/;

const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0';
const at = (address: string, agent = BROWSER) => ({ 'x-client-address': address, 'x-client-agent': agent });
const HERE = at('203.0.113.7');

interface Exchange {
  next: string | undefined;
  code: string | undefined;
}

describe('a repeated refresh token', () => {
  const database = testDatabase();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'refresh-grace-'));
  const keysJson = newEncryptionKeys();
  let connection: Connection;
  let auth: AuthFixture;
  let owner: Account;

  const start = (settings: Record<string, string> = {}): Promise<AuthFixture> =>
    AuthFixture.start({
      MONGODB_URI: database.uri,
      SECOND_FACTOR_KEY_FILE: path.join(folder, 'keys.json'),
      ...settings,
    });

  beforeAll(async () => {
    writeFileSync(path.join(folder, 'keys.json'), keysJson);
    connection = await createConnection(database.uri).asPromise();
    auth = await start();
  });
  beforeEach(async () => {
    owner = await auth.register();
  });
  afterAll(async () => {
    await auth[Symbol.asyncDispose]();
    await connection.close();
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function exchange(
    token: string,
    headers: Record<string, string> = HERE,
    service = auth,
  ): Promise<Exchange> {
    const { data, errors } = await service.subgraph.call(RefreshTokenDocument, {
      variables: { token },
      headers,
    });
    return { next: data?.refreshToken?.refreshToken, code: errors[0]?.extensions.code };
  }
  const exchanged = async (token: string, headers?: Record<string, string>): Promise<string> => {
    const { next, code } = await exchange(token, headers);
    if (!next) throw new Error(`The token was refused with ${code}.`);
    return next;
  };
  const REFUSED = { next: undefined, code: 'UNAUTHENTICATED' };

  /** Moves the time of an exchange into the past. */
  async function exchangedBefore(token: string, seconds: number): Promise<void> {
    const spentAt = new Date(Date.now() - seconds * 1_000);
    const { modifiedCount } = await connection
      .collection<{ _id: string }>('refreshtokens')
      .updateOne({ _id: hashToken(token) }, { $set: { spentAt } });
    expect(modifiedCount).toBe(1);
  }

  it('returns the same successor to two concurrent tabs and keeps the session', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => exchange(owner.refreshToken)));
    const successors = new Set(answers.map(({ next }) => next));
    expect(answers.map(({ code }) => code)).toEqual(Array(10).fill(undefined));
    expect(successors.size).toBe(1);
    const [successor] = successors;
    expect(successor).not.toBe(owner.refreshToken);
    await exchanged(successor ?? '');
    expect(await auth.mailsTo(owner.email, ALARM)).toEqual([]);
  });

  it('returns the same successor after a lost response, any number of times', async () => {
    const first = await exchanged(owner.refreshToken);
    expect(await exchanged(owner.refreshToken)).toBe(first);
    await exchangedBefore(owner.refreshToken, 25);
    expect(await exchanged(owner.refreshToken)).toBe(first);
    const second = await exchanged(first);
    expect(await exchanged(first)).toBe(second);
  });

  it('returns the original successor after a crash between the two writes of an exchange', async () => {
    const derived = new DerivedTokens(keysJson);
    const client = derived.derive('client-mark', ['203.0.113.7', BROWSER]);
    const use = { salt: 'salt', keyId: client.keyId, client: client.token };
    await new SessionRepository(connection).consume(hashToken(owner.refreshToken), use);
    const successor = await exchanged(owner.refreshToken);
    expect(successor).toBe(derived.derive('refresh-token', [owner.refreshToken, 'salt']).token);
    await exchanged(successor);
  });

  it('treats addresses of the same network as the same client', async () => {
    const first = await exchanged(owner.refreshToken, at('2001:db8:1:2::1'));
    expect(await exchanged(owner.refreshToken, at('2001:db8:1:2:ffff::9'))).toBe(first);
  });

  it.each([
    ['another network', at('198.51.100.9')],
    ['another browser', at('203.0.113.7', 'curl/8.5.0')],
    ['another IPv6 network', at('2001:db8:1:3::1')],
    ['a client that is not known', {}],
  ])('revokes the token family and warns the owner when it comes from %s', async (_where, headers) => {
    const successor = await exchanged(owner.refreshToken);
    expect(await exchange(owner.refreshToken, headers)).toEqual(REFUSED);
    expect(await exchange(successor)).toEqual(REFUSED);
    await auth.mailTo(owner.email, ALARM);
  });

  it('revokes the token family and warns the owner after the grace period', async () => {
    const successor = await exchanged(owner.refreshToken);
    await exchangedBefore(owner.refreshToken, 31);
    expect(await exchange(owner.refreshToken)).toEqual(REFUSED);
    expect(await exchange(successor)).toEqual(REFUSED);
    await auth.mailTo(owner.email, ALARM);
  });

  it('revokes the token family once the successor was used', async () => {
    const successor = await exchanged(owner.refreshToken);
    const newest = await exchanged(successor);
    expect(await exchange(owner.refreshToken)).toEqual(REFUSED);
    expect(await exchange(newest)).toEqual(REFUSED);
    await auth.mailTo(owner.email, ALARM);
  });

  it('is rejected after a logout without a warning', async () => {
    const successor = await exchanged(owner.refreshToken);
    await auth.data(LOGOUT, undefined, { token: successor });
    expect(await exchange(owner.refreshToken)).toEqual(REFUSED);
    expect(await exchange(successor)).toEqual(REFUSED);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await auth.mailsTo(owner.email, ALARM)).toEqual([]);
  });

  it('returns the same successor from another instance, even after a key rotation', async () => {
    const first = await exchanged(owner.refreshToken);
    const file = path.join(folder, 'rotated.json');
    const fresh = JSON.parse(newEncryptionKeys());
    writeFileSync(file, JSON.stringify({ keys: [...fresh.keys, ...JSON.parse(keysJson).keys] }));
    await using rotated = await start({ SECOND_FACTOR_KEY_FILE: file });
    expect((await exchange(owner.refreshToken, HERE, rotated)).next).toBe(first);
  });

  it('is treated as reuse immediately when the grace period is disabled', async () => {
    await using strict = await start({ REFRESH_REUSE_GRACE: '0' });
    const successor = (await exchange(owner.refreshToken, HERE, strict)).next ?? '';
    expect(await exchange(owner.refreshToken, HERE, strict)).toEqual(REFUSED);
    expect(await exchange(successor, HERE, strict)).toEqual(REFUSED);
  });

  it('stores no token, address or browser', async () => {
    const successor = await exchanged(owner.refreshToken);
    const rows = JSON.stringify(await connection.collection('refreshtokens').find().toArray());
    for (const secret of [owner.refreshToken, successor, '203.0.113.7', 'Firefox'])
      expect(rows).not.toContain(secret);
  });
});

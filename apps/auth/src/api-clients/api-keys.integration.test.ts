import { SERVICE_HEADER } from '@e-storefront/auth';
import { createConnection, type Connection } from 'mongoose';
import { toObjectId } from '@e-storefront/mongo';
import { actor, present, testDatabase } from '@e-storefront/testing';
import {
  CreateApiKeyDocument,
  MyApiKeysDocument,
  type CreateApiKeyInput,
} from '../../test/fixtures/api-clients.generated';
import { AuthFixture, type Account } from '../../test/fixtures/auth-fixture';
import { exchangeApiKey, newAddress, type TokenAnswer } from '../../test/fixtures/tokens';

const REVOKE = 'mutation ($id: ID!) { revokeApiKey(id: $id) }';
const LOCK = 'mutation ($id: ID!) { setUserActive(id: $id, isActive: false) { id } }';
const USER = `query ($id: ID!) { user(id: $id) { email } }`;
const SELF = `query ($id: ID!) { _entities(representations: [{ __typename: "User", id: $id }]) {
  ... on User { name addresses { city } } } }`;

describe('API keys', () => {
  const database = testDatabase();
  let connection: Connection;
  let auth: AuthFixture;
  let seller: Account;
  const input = { name: 'Stock robot', scopes: ['product:write', 'order:read', 'product:write'] };

  beforeAll(async () => {
    auth = await AuthFixture.start({ MONGODB_URI: database.uri });
    connection = await createConnection(database.uri).asPromise();
    seller = await auth.registerAs('seller');
  });
  afterAll(async () => {
    await auth[Symbol.asyncDispose]();
    await connection.close();
    await database.drop();
  });

  const create = async (
    by = seller,
    fields: Partial<CreateApiKeyInput> = {},
  ): Promise<{ id: string; key: string }> => {
    const data = await auth.data(CreateApiKeyDocument, by, { input: { ...input, ...fields } });
    const { apiKey, key } = present(data.createApiKey);
    return { id: apiKey.id, key };
  };
  /** Expires a key now, independent of the machine's speed. */
  const letEnd = async (id: string): Promise<void> => {
    const change = { $set: { expiresAt: new Date(Date.now() - 1) } };
    const { modifiedCount } = await connection
      .collection('programs')
      .updateOne({ _id: toObjectId(id), expiresAt: { $gt: new Date() } }, change);
    expect(modifiedCount).toBe(1);
  };
  const refused = (answer: TokenAnswer): unknown[] => [answer.status, answer.body['errors']];
  const holder = async (key: string): Promise<Account> => {
    const { body } = await exchangeApiKey(auth, key, newAddress());
    return { ...seller, accessToken: body['accessToken'] as string };
  };
  const mine = async (id: string) =>
    present((await auth.data(MyApiKeysDocument, seller)).myApiKeys).find((key) => key.id === id);

  it('are shown once and exchanged for a token of the owner with limited scopes', async () => {
    const { id, key } = await create();
    expect(key).toMatch(new RegExp(`^esk_${id}_[\\w-]{43}$`));
    expect(JSON.stringify(await auth.data(MyApiKeysDocument, seller))).not.toContain(key.slice(-43));
    const { status, headers, claims } = await exchangeApiKey(auth, key, newAddress());
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(claims).toMatchObject({ sub: seller.id, sid: id, scope: 'product:write order:read' });
    expect(await mine(id)).toMatchObject({ name: input.name, prefix: `esk_${id}`, expiresAt: null });
  });

  it('are announced to the owner by mail', async () => {
    const owner = await auth.register();
    const { key } = await create(owner, { name: 'Robot', scopes: ['order:read'] });
    const { text } = await auth.mailTo(owner.email, /new API key/);
    expect(text).toContain('"Robot"');
    expect(text).not.toContain(key.slice(-43));
  });

  it('record their last use once per minute', async () => {
    const { id, key } = await create();
    expect(await mine(id)).toMatchObject({ lastUsedAt: null });
    await exchangeApiKey(auth, key, newAddress());
    const lastUsedAt = present((await mine(id))?.lastUsedAt);
    expect(Date.now() - Date.parse(lastUsedAt)).toBeLessThan(60_000);
    await exchangeApiKey(auth, key, newAddress());
    expect(await mine(id)).toMatchObject({ lastUsedAt });
  });

  it('cannot read personal data, create keys or change the password', async () => {
    const { id, key } = await create();
    const by = await holder(key);
    for (const query of [
      '{ me { email } }',
      MyApiKeysDocument,
      '{ myAddresses { addresses { id } } }',
      '{ mySessions { id } }',
    ]) {
      expect(await auth.code(query, by)).toBe('FORBIDDEN');
    }
    expect(await auth.code(CreateApiKeyDocument, by, { input })).toBe('FORBIDDEN');
    expect(await auth.code(REVOKE, by, { id })).toBe('FORBIDDEN');
    const change =
      'mutation { changePassword(input: { currentPassword: "a", newPassword: "b" }) { success } }';
    expect(await auth.code(change, by)).toBe('FORBIDDEN');
    expect(await auth.code(USER, by, { id: seller.id })).toBe('FORBIDDEN');
    const { data, errors } = await auth.call(SELF, by, { id: seller.id });
    expect(data).toEqual({ _entities: [{ name: expect.any(String), addresses: null }] });
    expect(errors[0]?.extensions.code).toBe('FORBIDDEN');
  });

  it('expire on time together with their tokens', async () => {
    const end = Date.now() + 120_000;
    const expiresAt = new Date(end).toISOString();
    const { claims } = await exchangeApiKey(auth, (await create(seller, { expiresAt })).key, newAddress());
    expect(Number(claims.exp)).toBeLessThanOrEqual(end / 1000);
    const soon = await create(seller, { expiresAt });
    expect((await exchangeApiKey(auth, soon.key, newAddress())).status).toBe(200);
    await letEnd(soon.id);
    expect((await exchangeApiKey(auth, soon.key, newAddress())).status).toBe(401);
    expect(await mine(soon.id)).toBeUndefined();
    const past = { ...input, expiresAt: new Date(Date.now() - 1) };
    expect(await auth.code(CreateApiKeyDocument, seller, { input: past })).toBe('BAD_USER_INPUT');
  });

  it('become invalid with their tokens when they are revoked or their owner is locked', async () => {
    const owner = await auth.registerAs('seller');
    for (const end of [REVOKE, LOCK]) {
      const { id, key } = await create(owner);
      const by = await holder(key);
      expect(await auth.code('{ __typename }', by)).toBeUndefined();
      if (end === REVOKE) await auth.data(REVOKE, owner, { id });
      else await auth.data(LOCK, actor('admin'), { id: owner.id });
      expect(await auth.code('{ __typename }', by)).toBe('UNAUTHENTICATED');
      expect((await exchangeApiKey(auth, key, newAddress())).status).toBe(401);
    }
  });

  it('are invisible to other users, including admins', async () => {
    const { id } = await create();
    for (const by of [await auth.register(), actor('admin')]) {
      expect(await auth.code(REVOKE, by, { id })).toBe('NOT_FOUND');
    }
  });

  it('are limited to 20 active ones per account, even when created concurrently', async () => {
    const owner = await auth.registerAs('seller');
    const first = await create(owner, {
      expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
    });
    const codes = await Promise.all(
      Array.from({ length: 22 }, () => auth.code(CreateApiKeyDocument, owner, { input })),
    );
    expect(codes.filter((code) => code === undefined)).toHaveLength(19);
    expect(await auth.code(CreateApiKeyDocument, owner, { input })).toBe('BAD_USER_INPUT');
    await letEnd(first.id);
    expect(await auth.code(CreateApiKeyDocument, owner, { input })).toBeUndefined();
  });

  it('are rejected with the same error when they are wrong, unknown or malformed', async () => {
    const { id, key } = await create();
    const wrong = refused(await exchangeApiKey(auth, `esk_${id}_${'x'.repeat(43)}`, newAddress()));
    expect(wrong[0]).toBe(401);
    for (const other of [`esk_${'a'.repeat(24)}_${key.slice(-43)}`, 'esk', '', `${key}x`]) {
      expect(refused(await exchangeApiKey(auth, other, newAddress()))).toEqual(wrong);
    }
  });

  it('limit wrong keys per network without affecting other networks', async () => {
    const { key } = await create();
    const from = newAddress();
    const guess = (): Promise<TokenAnswer> =>
      exchangeApiKey(auth, `esk_${'b'.repeat(24)}_${'x'.repeat(43)}`, from);
    for (let n = 0; n < 30; n += 1) expect((await guess()).status).toBe(401);
    const stopped = await guess();
    expect(stopped.status).toBe(429);
    expect(JSON.stringify(stopped.body)).toMatch(/"RATE_LIMITED","retryAfter":\d+/);
    for (const address of [newAddress(), from]) {
      expect((await exchangeApiKey(auth, key, address)).status).toBe(200);
    }
    expect((await guess()).status).toBe(429);
  });

  it('are exchanged only for the gateway', async () => {
    const { key } = await create();
    const send = (headers: Record<string, string>): Promise<Response> =>
      fetch(`${auth.subgraph.url}/api-keys/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ key }),
      });
    const { identity } = auth.subgraph;
    const headers = [{}, { [SERVICE_HEADER]: identity.credential('order') }, { [SERVICE_HEADER]: 'a.b.c' }];
    for (const each of headers) expect((await send(each as Record<string, string>)).status).toBe(403);
    const token = identity.token(actor('admin'));
    expect((await send({ authorization: `Bearer ${token}` })).status).toBe(403);
  });
});

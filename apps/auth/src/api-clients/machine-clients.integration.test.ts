import { actor } from '@e-storefront/testing';
import { AuthFixture, type Account } from '../../test/fixtures/auth-fixture';
import { requestToken, newAddress, type TokenAnswer } from '../../test/fixtures/tokens';

const CREATE = `mutation ($input: CreateMachineClientInput!) {
  createMachineClient(input: $input) { secret client { id ownerId name scopes lastUsedAt oldSecretEndsAt } } }`;
const ROTATE =
  'mutation ($id: ID!) { rotateMachineClientSecret(id: $id) { secret client { oldSecretEndsAt } } }';
const END_OLD = 'mutation ($id: ID!) { endOldMachineClientSecret(id: $id) { oldSecretEndsAt } }';
const REVOKE = 'mutation ($id: ID!) { revokeMachineClient(id: $id) }';
const MINE = '{ myMachineClients { id lastUsedAt oldSecretEndsAt } }';
const OF = 'query ($ownerId: ID!) { machineClients(ownerId: $ownerId) { id } }';
const LOCK = 'mutation ($id: ID!) { setUserActive(id: $id, isActive: false) { id } }';
const ROLE = 'mutation ($id: ID!) { updateUserRole(id: $id, role: "customer") { id } }';
const REFUSE = 'mutation ($id: ID!) { approveSeller(id: $id, approved: false) { id } }';
const DELETE = 'mutation ($id: ID!) { deleteUser(id: $id) }';

describe('machine clients', () => {
  let auth: AuthFixture;
  let seller: Account;
  const admin = actor('admin');
  const input = { name: 'ERP', scopes: ['order:read', 'product:write'] };

  beforeAll(async () => {
    auth = await AuthFixture.start();
    seller = await auth.registerAs('seller');
  });
  afterAll(() => auth[Symbol.asyncDispose]());

  const create = async (by = seller, fields: object = {}): Promise<{ id: string; secret: string }> => {
    const { createMachineClient: made } = await auth.data(CREATE, by, { input: { ...input, ...fields } });
    return { id: made.client.id, secret: made.secret };
  };
  const ask = (id: string, secret: string, fields = {}): Promise<TokenAnswer> =>
    requestToken(auth, { basic: [id, secret], fields, from: newAddress() });
  const isRefused = async (accessToken: string): Promise<boolean> => {
    const by = { ...seller, accessToken };
    return (await auth.code('{ __typename }', by)) === 'UNAUTHENTICATED';
  };

  it('act on behalf of their owner within their scopes', async () => {
    const { id, secret } = await create();
    const { status, body, claims } = await ask(id, secret);
    expect([status, body['scope']]).toEqual([200, 'order:read product:write']);
    expect(Number(claims.exp) - Number(claims.iat)).toBe(900);
    expect(claims).toMatchObject({ sub: seller.id, role: 'seller', sid: id, token_use: 'access' });
    expect((await ask(id, secret, { scope: 'order:read' })).claims['scope']).toBe('order:read');
    expect((await ask(id, secret, { scope: 'order:advance' })).body['error']).toBe('invalid_scope');
    const by = { ...seller, accessToken: body['access_token'] as string };
    expect(await auth.code('{ __typename }', by)).toBeUndefined();
    for (const query of [
      '{ me { id } }',
      '{ myAddresses { addresses { id } } }',
      MINE,
      '{ myApiKeys { id } }',
    ]) {
      expect(await auth.code(query, by)).toBe('FORBIDDEN');
    }
    expect(await auth.code(CREATE, by, { input })).toBe('FORBIDDEN');
    const { myMachineClients } = await auth.data(MINE, seller);
    expect(myMachineClients.find((client: { id: string }) => client.id === id).lastUsedAt).not.toBeNull();
  });

  it('receive no permissions that their owner lacks and none over accounts and roles', async () => {
    const by = (scopes: string[]) => ({ input: { ...input, scopes } });
    expect(await auth.code(CREATE, seller, by(['order:read-any']))).toBe('FORBIDDEN');
    const waiting = await auth.register({ role: 'seller' });
    expect(await auth.code(CREATE, waiting, by(['product:write']))).toBe('FORBIDDEN');
    const staff = await auth.registerAs('admin');
    for (const scopes of [['user:lock'], ['seller:approve'], ['machine:manage-any'], ['root'], []]) {
      expect(await auth.code(CREATE, staff, by(scopes))).toBe('BAD_USER_INPUT');
    }
    expect(await auth.code(CREATE, undefined, { input })).toBe('UNAUTHENTICATED');
  });

  it('rotate their secret with a day of overlap that can be ended early', async () => {
    const { id, secret } = await create();
    const { rotateMachineClientSecret: next } = await auth.data(ROTATE, seller, { id });
    const hours = (Date.parse(next.client.oldSecretEndsAt) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(23.9);
    for (const either of [secret, next.secret]) expect((await ask(id, either)).status).toBe(200);
    const { endOldMachineClientSecret: ended } = await auth.data(END_OLD, seller, { id });
    expect(ended.oldSecretEndsAt).toBeNull();
    expect([(await ask(id, secret)).status, (await ask(id, next.secret)).status]).toEqual([401, 200]);
  });

  it('have at most two secrets, even after concurrent rotations', async () => {
    const { id, secret } = await create();
    await auth.data(ROTATE, seller, { id });
    const { rotateMachineClientSecret: third } = await auth.data(ROTATE, seller, { id });
    expect([(await ask(id, secret)).status, (await ask(id, third.secret)).status]).toEqual([401, 200]);
    const both = await Promise.all([auth.call(ROTATE, seller, { id }), auth.call(ROTATE, seller, { id })]);
    const codes = both.flatMap(({ errors }) => errors.map(({ extensions }) => extensions.code));
    for (const code of codes) expect(code).toBe('CONFLICT');
    const won = both.filter(({ errors }) => errors.length === 0).at(-1);
    expect((await ask(id, won?.data.rotateMachineClientSecret.secret)).status).toBe(200);
  });

  it('become invalid with their tokens when they are revoked', async () => {
    const { id, secret } = await create();
    const token = (await ask(id, secret)).body['access_token'] as string;
    await auth.data(REVOKE, seller, { id });
    expect((await ask(id, secret)).status).toBe(401);
    expect(await isRefused(token)).toBe(true);
    for (const change of [REVOKE, ROTATE, END_OLD]) {
      expect(await auth.code(change, seller, { id })).toBe('NOT_FOUND');
    }
  });

  it.each([
    ['is locked', LOCK],
    ['gets another role', ROLE],
    ['is refused as a seller', REFUSE],
    ['is deleted', DELETE],
  ])('are revoked when their owner %s', async (_case, change) => {
    const owner = await auth.registerAs('seller');
    const { id, secret } = await create(owner);
    const token = (await ask(id, secret)).body['access_token'] as string;
    await auth.data(change, admin, { id: owner.id });
    expect(await isRefused(token)).toBe(true);
    expect((await ask(id, secret)).status).toBe(401);
  });

  it('are managed only by their owner and by admins, who register them only for sellers and customers', async () => {
    const { id } = await create();
    const stranger = await auth.registerAs('seller');
    for (const change of [REVOKE, ROTATE, END_OLD]) {
      expect(await auth.code(change, stranger, { id })).toBe('NOT_FOUND');
    }
    const ownerId = seller.id;
    expect(await auth.code(OF, stranger, { ownerId })).toBe('FORBIDDEN');
    expect(await auth.code(CREATE, stranger, { input: { ...input, ownerId } })).toBe('FORBIDDEN');
    const { createMachineClient: made } = await auth.data(CREATE, admin, { input: { ...input, ownerId } });
    expect(made.client.ownerId).toBe(ownerId);
    await auth.mailTo(seller.email, /new machine client/);
    const { machineClients } = await auth.data(OF, admin, { ownerId });
    expect(machineClients.map((client: { id: string }) => client.id)).toEqual(
      expect.arrayContaining([id, made.client.id]),
    );
    expect((await auth.data(REVOKE, admin, { id })).revokeMachineClient).toBe(true);
    const root = await auth.registerAs('super_admin');
    expect(await auth.code(CREATE, admin, { input: { ...input, ownerId: root.id } })).toBe('FORBIDDEN');
    expect(await auth.code(CREATE, admin, { input: { ...input, ownerId: 'f'.repeat(24) } })).toBe(
      'NOT_FOUND',
    );
  });

  it.each(['support', 'super_admin'] as const)('of %s cannot be managed by admins', async (role) => {
    const staff = await auth.registerAs(role);
    const { id, secret } = await create(staff, { scopes: ['order:read'] });
    for (const change of [REVOKE, ROTATE, END_OLD]) {
      expect(await auth.code(change, admin, { id })).toBe('FORBIDDEN');
    }
    expect((await ask(id, secret)).status).toBe(200);
    expect((await auth.data(REVOKE, staff, { id })).revokeMachineClient).toBe(true);
  });

  it('are limited to 20 per account, even when created concurrently', async () => {
    const owner = await auth.registerAs('seller');
    const codes = await Promise.all(Array.from({ length: 23 }, () => auth.code(CREATE, owner, { input })));
    expect(codes.filter((code) => code === undefined)).toHaveLength(20);
    expect(codes.filter((code) => code === 'BAD_USER_INPUT')).toHaveLength(3);
    const { myMachineClients } = await auth.data(MINE, owner);
    await auth.data(REVOKE, owner, { id: myMachineClients[0].id });
    expect(await auth.code(CREATE, owner, { input })).toBeUndefined();
  });
});

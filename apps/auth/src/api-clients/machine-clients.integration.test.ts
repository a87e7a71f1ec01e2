import { actor, present, type Actor } from '@e-storefront/testing';
import {
  CreateMachineClientDocument,
  MachineClientsDocument,
  MyMachineClientsDocument,
  RotateMachineClientSecretDocument,
  type CreateMachineClientInput,
} from '../../test/fixtures/api-clients.generated';
import { AuthFixture, type Account } from '../../test/fixtures/auth-fixture';
import { requestToken, newAddress, type TokenAnswer } from '../../test/fixtures/tokens';

const END_OLD = 'mutation ($id: ID!) { endOldMachineClientSecret(id: $id) { oldSecretEndsAt } }';
const REVOKE = 'mutation ($id: ID!) { revokeMachineClient(id: $id) }';
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

  const create = async (
    by: Account | Actor = seller,
    fields: Partial<CreateMachineClientInput> = {},
  ): Promise<{ id: string; ownerId: string; secret: string }> => {
    const data = await auth.data(CreateMachineClientDocument, by, { input: { ...input, ...fields } });
    const { client, secret } = present(data.createMachineClient);
    return { id: client.id, ownerId: client.ownerId, secret };
  };
  const rotate = async (id: string) => {
    const data = await auth.data(RotateMachineClientSecretDocument, seller, { id });
    return present(data.rotateMachineClientSecret);
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
      MyMachineClientsDocument,
      '{ myApiKeys { id } }',
    ]) {
      expect(await auth.code(query, by)).toBe('FORBIDDEN');
    }
    expect(await auth.code(CreateMachineClientDocument, by, { input })).toBe('FORBIDDEN');
    const { myMachineClients } = await auth.data(MyMachineClientsDocument, seller);
    expect(myMachineClients).toContainEqual(expect.objectContaining({ id, lastUsedAt: expect.any(String) }));
  });

  it('receive no permissions that their owner lacks and none over accounts and roles', async () => {
    const by = (scopes: string[]) => ({ input: { ...input, scopes } });
    expect(await auth.code(CreateMachineClientDocument, seller, by(['order:read-any']))).toBe('FORBIDDEN');
    const waiting = await auth.register({ role: 'seller' });
    expect(await auth.code(CreateMachineClientDocument, waiting, by(['product:write']))).toBe('FORBIDDEN');
    const staff = await auth.registerAs('admin');
    for (const scopes of [['user:lock'], ['seller:approve'], ['machine:manage-any'], ['root'], []]) {
      expect(await auth.code(CreateMachineClientDocument, staff, by(scopes))).toBe('BAD_USER_INPUT');
    }
    expect(await auth.code(CreateMachineClientDocument, undefined, { input })).toBe('UNAUTHENTICATED');
  });

  it('rotate their secret with a day of overlap that can be ended early', async () => {
    const { id, secret } = await create();
    const next = await rotate(id);
    const hours = (Date.parse(present(next.client.oldSecretEndsAt)) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(23.9);
    for (const either of [secret, next.secret]) expect((await ask(id, either)).status).toBe(200);
    expect(await auth.data(END_OLD, seller, { id })).toEqual({
      endOldMachineClientSecret: { oldSecretEndsAt: null },
    });
    expect([(await ask(id, secret)).status, (await ask(id, next.secret)).status]).toEqual([401, 200]);
  });

  it('have at most two secrets, even after concurrent rotations', async () => {
    const { id, secret } = await create();
    await rotate(id);
    const third = await rotate(id);
    expect([(await ask(id, secret)).status, (await ask(id, third.secret)).status]).toEqual([401, 200]);
    const both = await Promise.all(
      [1, 2].map(() => auth.call(RotateMachineClientSecretDocument, seller, { id })),
    );
    const codes = both.flatMap(({ errors }) => errors.map(({ extensions }) => extensions.code));
    for (const code of codes) expect(code).toBe('CONFLICT');
    const won = both.filter(({ errors }) => errors.length === 0).at(-1);
    expect((await ask(id, present(won?.data?.rotateMachineClientSecret).secret)).status).toBe(200);
  });

  it('become invalid with their tokens when they are revoked', async () => {
    const { id, secret } = await create();
    const token = (await ask(id, secret)).body['access_token'] as string;
    await auth.data(REVOKE, seller, { id });
    expect((await ask(id, secret)).status).toBe(401);
    expect(await isRefused(token)).toBe(true);
    for (const change of [REVOKE, RotateMachineClientSecretDocument, END_OLD]) {
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
    for (const change of [REVOKE, RotateMachineClientSecretDocument, END_OLD]) {
      expect(await auth.code(change, stranger, { id })).toBe('NOT_FOUND');
    }
    const ownerId = seller.id;
    expect(await auth.code(MachineClientsDocument, stranger, { ownerId })).toBe('FORBIDDEN');
    expect(await auth.code(CreateMachineClientDocument, stranger, { input: { ...input, ownerId } })).toBe(
      'FORBIDDEN',
    );
    const created = await create(admin, { ownerId });
    expect(created.ownerId).toBe(ownerId);
    await auth.mailTo(seller.email, /new machine client/);
    const { machineClients } = await auth.data(MachineClientsDocument, admin, { ownerId });
    expect(machineClients).toEqual(expect.arrayContaining([{ id }, { id: created.id }]));
    expect(await auth.data(REVOKE, admin, { id })).toEqual({ revokeMachineClient: true });
    const root = await auth.registerAs('super_admin');
    expect(
      await auth.code(CreateMachineClientDocument, admin, { input: { ...input, ownerId: root.id } }),
    ).toBe('FORBIDDEN');
    expect(
      await auth.code(CreateMachineClientDocument, admin, { input: { ...input, ownerId: 'f'.repeat(24) } }),
    ).toBe('NOT_FOUND');
  });

  it.each(['support', 'super_admin'] as const)('of %s cannot be managed by admins', async (role) => {
    const staff = await auth.registerAs(role);
    const { id, secret } = await create(staff, { scopes: ['order:read'] });
    for (const change of [REVOKE, RotateMachineClientSecretDocument, END_OLD]) {
      expect(await auth.code(change, admin, { id })).toBe('FORBIDDEN');
    }
    expect((await ask(id, secret)).status).toBe(200);
    expect(await auth.data(REVOKE, staff, { id })).toEqual({ revokeMachineClient: true });
  });

  it('are limited to 20 per account, even when created concurrently', async () => {
    const owner = await auth.registerAs('seller');
    const codes = await Promise.all(
      Array.from({ length: 23 }, () => auth.code(CreateMachineClientDocument, owner, { input })),
    );
    expect(codes.filter((code) => code === undefined)).toHaveLength(20);
    expect(codes.filter((code) => code === 'BAD_USER_INPUT')).toHaveLength(3);
    const { myMachineClients } = await auth.data(MyMachineClientsDocument, owner);
    await auth.data(REVOKE, owner, { id: myMachineClients?.[0]?.id });
    expect(await auth.code(CreateMachineClientDocument, owner, { input })).toBeUndefined();
  });
});

import jwt from 'jsonwebtoken';
import { z } from 'zod';
import { accessTokenClaims, TokenVerifier } from '@e-storefront/auth';
import { createSubgraphSchema } from '@e-storefront/subgraph';
import { actor, fieldsWithoutRule } from '@e-storefront/testing';
import { AuthFixture, type Account } from '../../test/fixtures/auth-fixture';
import { UpdateProfileDocument, type UpdateProfileInput } from '../../test/fixtures/auth.generated';
import { permissions } from './permissions';
import { resolvers } from './resolvers';
import typeDefs from '../schema.graphql';

const ENTITIES = (fields: string) =>
  `query ($refs: [_Any!]!) { _entities(representations: $refs) { ... on User { ${fields} } } }`;
const refTo = (id: string) => ({ refs: [{ __typename: 'User', id }] });

describe('the auth subgraph', () => {
  let auth: AuthFixture;
  let customer: Account;
  let seller: Account;

  beforeAll(async () => {
    auth = await AuthFixture.start();
    customer = await auth.register();
    seller = await auth.register({ role: 'seller' });
  });
  afterAll(async () => {
    await auth[Symbol.asyncDispose]();
  });

  it('has a permission rule for every field', () => {
    const schema = createSubgraphSchema({ typeDefs, resolvers, permissions });
    expect(fieldsWithoutRule(schema, permissions)).toEqual([]);
  });

  it('rejects calls without a service credential', async () => {
    const answer = await auth.subgraph.call('{ me { id } }', { caller: null });
    expect([answer.status, answer.errors[0]?.extensions.code]).toEqual([403, 'FORBIDDEN']);
  });

  it('returns null for an unknown account and an unknown reference', async () => {
    const id = 'f'.repeat(24);
    expect(await auth.data(`{ user(id: "${id}") { id } }`, actor('support'))).toEqual({ user: null });
    expect(await auth.data(ENTITIES('id name'), undefined, refTo(id))).toEqual({ _entities: [null] });
  });

  it('resolves many references in order, including repeated and unknown ones', async () => {
    const ids = [seller.id, 'f'.repeat(24), customer.id, seller.id];
    const refs = ids.map((id) => ({ __typename: 'User', id }));
    expect(await auth.data(ENTITIES('id'), undefined, { refs })).toEqual({
      _entities: [{ id: seller.id }, null, { id: customer.id }, { id: seller.id }],
    });
  });

  describe('fields of an account', () => {
    const PRIVATE = ['phone', 'isActive', 'emailVerified', 'lastLogin', 'sellerStatus', 'permissions'];

    it('shows only name and picture to other users, and the e-mail address of sellers', async () => {
      for (const viewer of [undefined, seller, actor('customer'), actor('seller')]) {
        const seen = await auth.data(ENTITIES('name profilePicture email'), viewer, refTo(customer.id));
        expect(seen).toEqual({ _entities: [{ name: 'Asha Rao', profilePicture: null, email: null }] });
      }
      const shown = await auth.data(ENTITIES('name email role'), undefined, refTo(seller.id));
      expect(shown).toEqual({ _entities: [{ name: 'Asha Rao', email: seller.email, role: 'seller' }] });
    });

    it.each([...PRIVATE, 'addresses { id }'])('shows %s only to the owner and to staff', async (field) => {
      const query = ENTITIES(field);
      for (const id of [customer.id, seller.id]) {
        expect(await auth.code(query, undefined, refTo(id))).toBe('UNAUTHENTICATED');
        expect(await auth.code(query, actor('seller'), refTo(id))).toBe('FORBIDDEN');
        expect(await auth.code(query, actor('support'), refTo(id))).toBeUndefined();
        const asService = { caller: 'order', variables: refTo(id) };
        expect(await auth.subgraph.errorCode(query, asService)).toBe('UNAUTHENTICATED');
      }
      expect(await auth.code(query, customer, refTo(customer.id))).toBeUndefined();
    });

    it('shows the ticket service only the role and the account status', async () => {
      const asTicket = (fields: string) =>
        auth.subgraph.call(ENTITIES(fields), { caller: 'ticket', variables: refTo(customer.id) });
      const { data } = await asTicket('name role isActive email');
      expect(data).toEqual({
        _entities: [{ name: 'Asha Rao', role: 'customer', isActive: true, email: null }],
      });
      for (const field of ['phone', 'createdAt', 'addresses { id }']) {
        expect((await asTicket(field)).errors[0]?.extensions.code).toBe('UNAUTHENTICATED');
      }
      for (const caller of ['order', 'product', 'coupon', 'category', 'auth']) {
        const variables = refTo(customer.id);
        for (const field of ['role', 'isActive']) {
          expect(await auth.subgraph.errorCode(ENTITIES(field), { caller, variables })).toBe(
            'UNAUTHENTICATED',
          );
        }
      }
    });

    it('answers other users the same for existing and unknown accounts in user and getUserById', async () => {
      for (const id of [customer.id, 'f'.repeat(24), 'not-an-id']) {
        for (const query of ['user(id: $id) { id }', 'getUserById(id: $id) { user { id } }']) {
          const operation = `query ($id: ID!) { ${query} }`;
          expect(await auth.code(operation, seller, { id })).toBe('FORBIDDEN');
          expect(await auth.code(operation, undefined, { id })).toBe('UNAUTHENTICATED');
        }
      }
    });

    it('returns everything except tokens to the owner in getUserById', async () => {
      const query =
        '($id: ID!) { getUserById(id: $id) { user { email } accessToken refreshToken tokenExpiry } }';
      expect(await auth.data(`query ${query}`, customer, { id: customer.id })).toEqual({
        getUserById: {
          user: { email: customer.email },
          accessToken: null,
          refreshToken: null,
          tokenExpiry: null,
        },
      });
    });
  });

  it('returns the number of accounts to admins and null to others', async () => {
    const query = `query ($refs: [_Any!]!) {
      _entities(representations: $refs) { ... on DashboardStats { id totalUsers } } }`;
    const refs = [{ __typename: 'DashboardStats', id: 'shop' }];
    const counted = z.object({ _entities: z.tuple([z.object({ totalUsers: z.int() })]) });
    const [{ totalUsers }] = counted.parse(await auth.data(query, actor('admin'), { refs }))._entities;
    expect(totalUsers).toBeGreaterThanOrEqual(2);
    for (const other of [undefined, seller, actor('support')]) {
      const seen = await auth.data(query, other, { refs });
      expect(seen).toEqual({ _entities: [{ id: 'shop', totalUsers: null }] });
    }
  });

  it('updates the profile of the owner', async () => {
    const change = async (input: UpdateProfileInput) =>
      (await auth.data(UpdateProfileDocument, customer, { input })).updateProfile?.user;
    const picture = 'https://pictures.example/asha.png';
    expect(await change({ phone: '+91 98765 43210', profilePicture: picture })).toEqual({
      name: 'Asha Rao',
      phone: '+91 98765 43210',
      profilePicture: picture,
    });
    expect(await change({ phone: null })).toMatchObject({ phone: null, profilePicture: picture });
    expect(await change({ phone: '98765 43210' })).toMatchObject({ phone: '+91 98765 43210' });
    expect(await change({ phone: ' ', name: '' })).toMatchObject({ phone: null, name: 'Asha Rao' });
    for (const [field, value] of Object.entries({ name: null, phone: 'x', profilePicture: 'javascript:1' })) {
      const { errors } = await auth.call(UpdateProfileDocument, customer, { input: { [field]: value } });
      expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: `input.${field}` });
    }
    await change({ profilePicture: null });
  });

  describe('access tokens', () => {
    it('are valid under the published keys, which contain no private parts', async () => {
      const jwksUrl = `${auth.subgraph.url}/.well-known/jwks.json`;
      const response = await fetch(jwksUrl);
      const { keys } = (await response.json()) as { keys: Record<string, string>[] };
      expect(response.headers.get('cache-control')).toBe('public, max-age=300');
      expect(keys.map((key) => Object.keys(key).sort())).toEqual([['alg', 'e', 'kid', 'kty', 'n', 'use']]);
      const { TOKEN_ISSUER = '', TOKEN_AUDIENCE = '' } = auth.subgraph.identity.environment;
      const verifier = new TokenVerifier(
        { TOKEN_ISSUER, TOKEN_AUDIENCE, JWKS_URL: jwksUrl },
        { has: () => false, isCurrent: true, onRevoked: () => () => undefined },
      );
      expect(await verifier.verify(customer.accessToken)).toMatchObject({
        id: customer.id,
        role: 'customer',
        email: customer.email,
        approved: false,
      });
    });

    it('contain the claims that every service checks and are valid for 15 minutes', () => {
      const token = jwt.decode(customer.accessToken, { complete: true });
      const payload = token?.payload as jwt.JwtPayload;
      expect(token?.header).toMatchObject({ alg: 'RS256', kid: expect.any(String) });
      const required = Object.entries(accessTokenClaims.shape).flatMap(([name, claim]) =>
        claim.safeParse(undefined).success ? [] : [name],
      );
      expect(Object.keys(payload).sort()).toEqual([...required, 'iss', 'aud', 'iat'].sort());
      expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(900);
    });

    it('are rejected when they are forged, altered or expired', async () => {
      const [head, body = '', signature] = customer.accessToken.split('.');
      const claims = JSON.parse(Buffer.from(body, 'base64url').toString());
      const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const raised = encode({ ...claims, role: 'super_admin' });
      const expired = { exp: Math.floor(Date.now() / 1000) - 1 };
      const tokens = [
        `${head}.${raised}.${signature}`,
        `${encode({ alg: 'none', kid: 'test-key' })}.${raised}.x`,
        jwt.sign({ ...claims, role: 'super_admin' }, auth.keysJson, { keyid: 'test-key' }),
        auth.subgraph.identity.token(actor('admin'), expired),
        auth.subgraph.identity.token(actor('admin'), { aud: 'elsewhere' }),
        auth.subgraph.identity.token(actor('admin'), { token_use: 'refresh' }),
      ];
      for (const accessToken of tokens) {
        expect(await auth.code('{ me { id } }', { ...customer, accessToken })).toBe('UNAUTHENTICATED');
      }
    });
  });
});

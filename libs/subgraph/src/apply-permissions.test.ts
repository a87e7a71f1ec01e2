import { graphql } from 'graphql';
import { allow } from 'graphql-shield';
import { pino } from 'pino';
import type { Principal } from '@e-storefront/auth';
import type { SubgraphContext } from './context';
import { createContext } from './caller';
import {
  can,
  check,
  dependsOnCaller,
  hasScope,
  isAuthenticated,
  isPersonOrGuest,
  isPublic,
  type PermissionTree,
} from './rules';
import { createSubgraphSchema } from './schema';

const typeDefs = `
  type Query { open: String  mine: String  forOrder: String  listed: String  unnamed: String  sold: String  ours: String  thing: Thing  secret: Secret }
  type Mutation { write: String }
  type Thing @key(fields: "id") { id: ID!  label: String  cost: String  unnamed: String }
  type Secret { code: String }
`;
const said = (field: string) => () => field;
const resolvers = {
  Query: {
    ...Object.fromEntries(
      ['open', 'mine', 'forOrder', 'listed', 'sold', 'ours', 'unnamed'].map((name) => [name, said(name)]),
    ),
    thing: () => ({ id: '1', label: 'label', cost: 'cost', unnamed: 'unnamed', owner: 'ada' }),
    secret: () => ({ code: 'code' }),
  },
  Mutation: { write: said('write') },
  Thing: { __resolveReference: () => ({ id: '1', label: 'label' }) },
};
const isOwner = check<{ owner: string }>(
  'isOwner',
  ({ parent, context }) => parent.owner === context.principal?.id,
);
const permissions: PermissionTree = {
  Query: {
    open: allow,
    thing: allow,
    secret: allow,
    mine: isAuthenticated,
    forOrder: hasScope('stock:hold'),
    listed: can('order:read-any'),
    sold: can('order:advance'),
    ours: isPersonOrGuest,
  },
  Thing: { id: allow, label: allow, cost: isOwner },
};
const schema = createSubgraphSchema({ typeDefs, resolvers, permissions });
const logger = pino({ level: 'silent' });

const somebody = (id: string, role: Principal['role'] = 'customer'): Principal => ({
  id,
  role,
  name: id,
  email: `${id}@example.com`,
  emailVerified: true,
  approved: true,
  sessionId: 's',
  expiresAt: 0,
  scopes: null,
  secondFactorMissing: false,
});

/** The value of a field for a caller, or the code of its error. */
async function ask(source: string, context: Partial<SubgraphContext> = {}): Promise<unknown> {
  const calling = { caller: 'gateway', callerScopes: [], client: null, idempotencyKey: null };
  const contextValue = { principal: null, ...calling, requestId: 'r', logger, ...context };
  const { data, errors } = await graphql({ schema, source, contextValue });
  const [error] = errors ?? [];
  if (error) return (error.originalError as { code?: string } | undefined)?.code ?? error.message;
  return JSON.stringify(data);
}

test('allows what the map allows', async () => {
  expect(await ask('{ open }')).toBe('{"open":"open"}');
  expect(await ask('{ thing { label } }')).toBe('{"thing":{"label":"label"}}');
});

test.each([
  ['a field of a type that has rules', '{ unnamed }'],
  ['a field of an object', '{ thing { unnamed } }'],
  ['a whole type', '{ secret { code } }'],
  ['a mutation', 'mutation { write }'],
])('denies %s without a rule, even to super admins', async (_case, source) => {
  expect(await ask(source)).toBe('FORBIDDEN');
  expect(await ask(source, { principal: somebody('root', 'super_admin') })).toBe('FORBIDDEN');
  expect(await ask(source, { caller: 'order' })).toBe('FORBIDDEN');
});

test('rejects guests with UNAUTHENTICATED and others with FORBIDDEN', async () => {
  expect(await ask('{ mine }')).toBe('UNAUTHENTICATED');
  expect(await ask('{ mine }', { principal: somebody('ada') })).toBe('{"mine":"mine"}');
  expect(await ask('{ listed }')).toBe('UNAUTHENTICATED');
  expect(await ask('{ listed }', { principal: somebody('ada') })).toBe('FORBIDDEN');
  expect(await ask('{ listed }', { principal: somebody('eve', 'support') })).toBe('{"listed":"listed"}');
});

describe('a caller whose token has expired', () => {
  const sdl = `
    type Query { shop: Shop  everybodys: String  mine: String  ours: String  forgotten: String  staffs: String }
    type Mutation { login: String  addToCart: String }
    type Shop { name: String  boughtByMe: Boolean  note: String  cost: String  seen: String }
  `;
  const ran: string[] = [];
  const note = (name: string) => () => {
    ran.push(name);
    return name;
  };
  const reads = (_parent: unknown, _args: unknown, context: SubgraphContext) =>
    context.principal?.id ?? 'guest';
  const guarded = createSubgraphSchema({
    typeDefs: sdl,
    resolvers: {
      Query: {
        shop: () => ({ name: 'shop', cost: 'cost', boughtByMe: false }),
        everybodys: note('everybodys'),
        mine: note('mine'),
        ours: note('ours'),
        forgotten: note('forgotten'),
        staffs: note('staffs'),
      },
      Mutation: { login: note('login'), addToCart: note('addToCart') },
      Shop: { note: reads, seen: note('seen') },
    },
    permissions: {
      Query: {
        shop: isPublic,
        everybodys: dependsOnCaller,
        mine: isAuthenticated,
        ours: isPersonOrGuest,
        forgotten: allow,
        staffs: can('order:read-any'),
      },
      Mutation: { login: isPublic, addToCart: isPersonOrGuest },
      Shop: {
        name: allow,
        note: allow,
        seen: allow,
        boughtByMe: dependsOnCaller,
        cost: check('isOwnCost', ({ context }) => context.principal === null),
      },
    },
  });
  const answer = async (source: string, expired: Principal | null) => {
    const calling = { caller: 'gateway', callerScopes: [], client: null, idempotencyKey: null };
    const base = { principal: null, expired, ...calling, requestId: 'r', logger };
    const contextValue = createContext(base, (watched) => watched);
    const { data, errors = [] } = await graphql({ schema: guarded, source, contextValue });
    const codes = errors.map(({ path, originalError }) => [
      path?.join('.'),
      (originalError as { code?: string } | undefined)?.code,
    ]);
    return { data: JSON.parse(JSON.stringify(data)) as unknown, codes: codes.sort() };
  };
  const lapsed = somebody('ada', 'super_admin');
  beforeEach(() => ran.splice(0));

  it('receives public data, and errors at the path of everything else', async () => {
    expect(await answer('{ shop { name seen } everybodys mine ours forgotten staffs }', lapsed)).toEqual({
      data: {
        shop: { name: 'shop', seen: 'seen' },
        everybodys: null,
        mine: null,
        ours: null,
        forgotten: null,
        staffs: null,
      },
      codes: ['everybodys', 'forgotten', 'mine', 'ours', 'staffs'].map((name) => [name, 'UNAUTHENTICATED']),
    });
    expect(ran).toEqual(['seen']);
  });

  it('is never treated as a guest by a field, rule or resolver that reads the caller', async () => {
    const source = '{ shop { name boughtByMe note cost } }';
    expect(await answer(source, lapsed)).toEqual({
      data: { shop: { name: 'shop', boughtByMe: null, note: null, cost: null } },
      codes: ['boughtByMe', 'cost', 'note'].map((name) => [`shop.${name}`, 'UNAUTHENTICATED']),
    });
    expect(await answer(source, null)).toEqual({
      data: { shop: { name: 'shop', boughtByMe: false, note: 'guest', cost: 'cost' } },
      codes: [],
    });
  });

  it('changes nothing as a guest, and can log in', async () => {
    expect(await answer('mutation { login addToCart }', lapsed)).toEqual({
      data: { login: 'login', addToCart: null },
      codes: [['addToCart', 'UNAUTHENTICATED']],
    });
    expect(ran).toEqual(['login']);
  });
});

test('decides ownership by the row', async () => {
  expect(await ask('{ thing { cost } }', { principal: somebody('ada') })).toBe('{"thing":{"cost":"cost"}}');
  expect(await ask('{ thing { cost } }', { principal: somebody('eve') })).toBe('FORBIDDEN');
});

test('rejects the gateway and other services for operations of one service, whichever user is logged in', async () => {
  expect(await ask('{ forOrder }', { callerScopes: ['stock:hold'] })).toBe('{"forOrder":"forOrder"}');
  expect(await ask('{ forOrder }', { callerScopes: ['purchase:check'] })).toBe('UNAUTHENTICATED');
  expect(await ask('{ forOrder }', { principal: somebody('root', 'super_admin') })).toBe('FORBIDDEN');
});

test('serves entities and the SDL to services only, and checks each field of entities', async () => {
  const entity = (field: string): string =>
    `{ _entities(representations: [{ __typename: "Thing", id: "1" }]) { ... on Thing { ${field} } } }`;
  expect(await ask(entity('label'))).toBe('{"_entities":[{"label":"label"}]}');
  expect(await ask(entity('unnamed'))).toBe('FORBIDDEN');
  expect(await ask(entity('label'), { caller: '' })).toBe('UNAUTHENTICATED');
  expect(await ask('{ _service { sdl } }', { caller: '' })).toBe('UNAUTHENTICATED');
  expect(await ask('{ _service { sdl } }')).toContain('type Thing');
});

test('fails at startup for a rule of an unknown type or field', () => {
  const wrong: PermissionTree = { ...permissions, Query: { opne: allow } };
  expect(() => createSubgraphSchema({ typeDefs, resolvers, permissions: wrong })).toThrow(/opne/);
});

test('passes an unexpected error of a resolver on to the log', async () => {
  const broken = { ...resolvers, Query: { open: () => Promise.reject(new TypeError('defect')) } };
  const guarded = createSubgraphSchema({ typeDefs, resolvers: broken, permissions });
  const calling = { caller: 'gateway', callerScopes: [], client: null, idempotencyKey: null };
  const contextValue = { principal: null, ...calling, requestId: 'r', logger };
  const { errors } = await graphql({ schema: guarded, source: '{ open }', contextValue });
  expect(errors?.[0]?.originalError).toBeInstanceOf(TypeError);
});

test('tells callers who lack only an approval or a second factor the reason', async () => {
  const waiting = { ...somebody('sam', 'seller'), approved: false };
  expect(await ask('{ sold }', { principal: waiting })).toBe('SELLER_NOT_APPROVED');
  const half = { ...somebody('ann', 'admin'), secondFactorMissing: true };
  expect(await ask('{ sold }', { principal: half })).toBe('SECOND_FACTOR_REQUIRED');
  expect(await ask('{ sold }', { principal: { ...waiting, scopes: ['order:advance'] } })).toBe('FORBIDDEN');
});

test('allows a key its own permissions, and nothing that requires a person', async () => {
  const key = (scopes: Principal['scopes']) => ({ principal: { ...somebody('sam', 'seller'), scopes } });
  expect(await ask('{ sold }', key(['order:advance']))).toBe('{"sold":"sold"}');
  expect(await ask('{ sold }', key(['order:read']))).toBe('FORBIDDEN');
  expect(await ask('{ listed }', key(['order:read-any']))).toBe('FORBIDDEN');
  for (const field of ['mine', 'ours']) expect(await ask(`{ ${field} }`, key([]))).toBe('FORBIDDEN');
  expect(await ask('{ ours }')).toBe('{"ours":"ours"}');
});

import { actor, postGraphQL } from '@e-storefront/testing';
import { post, type GatewayFixture } from '../../test/fixtures/gateway';
import {
  withUniqueComment,
  startShopClients,
  type ShopClients,
  type RawRequest,
} from '../../test/fixtures/shop-clients';

let shop: ShopClients;
let gateway: GatewayFixture;
beforeAll(async () => {
  shop = await startShopClients({ RATE_LIMIT_SCALE: '1000' });
  ({ gateway } = shop);
});
afterAll(() => shop[Symbol.asyncDispose]());

const executedOperations = (): string[] => shop.executedOperations();
const overHttp = (request: RawRequest): ReturnType<ShopClients['overHttp']> => shop.overHttp(request);
const overSocket = (request: RawRequest): ReturnType<ShopClients['overSocket']> => shop.overSocket(request);

describe('an operation with invalid variables', () => {
  const COSTLY = 'products(limit: 100) { products { related(limit: 100) { related(limit: 100) { id } } } }';

  it.each<[string, string, Record<string, unknown> | undefined, string]>([
    [
      'null for a variable with a default',
      `query Q($i: ID = "x") { ${COSTLY} product(id: $i) { id } }`,
      { i: null },
      'id',
    ],
    [
      'null for a condition with a default',
      `query Q($c: Boolean = true) { ${COSTLY} me @include(if: $c) { id } }`,
      { c: null },
      'c',
    ],
    ['a missing variable', `query Q($i: ID!) { ${COSTLY} product(id: $i) { id } }`, undefined, 'id'],
    [
      'a value that its type rejects',
      `query Q($s: OrderStatus) { ${COSTLY} orders(status: $s) { orders { id } } }`,
      { s: 'LOST' },
      'status',
    ],
    [
      'a limit that is no number',
      `query Q($n: Int) { products(limit: $n) { products { id } } ${COSTLY.replace('products', 'a: products')} }`,
      { n: '5' },
      'limit',
    ],
    [
      'a null in an input',
      `mutation M($e: String = "a@b.c") { login(input: { email: $e, password: "x" }) { accessToken } }`,
      { e: null },
      'input.email',
    ],
  ])(
    'is rejected for %s at every attempt, and reaches no subgraph',
    async (...[, text, variables, field]) => {
      const query = withUniqueComment(text);
      const before = executedOperations().length;
      for (let times = 0; times < 2; times += 1) {
        expect(await overHttp({ query, variables })).toEqual({
          status: 400,
          data: undefined,
          errors: [{ code: 'BAD_USER_INPUT', field }],
        });
        expect(await overSocket({ query, variables })).toEqual({
          data: undefined,
          errors: [{ code: 'BAD_USER_INPUT', field }],
        });
      }
      expect(executedOperations()).toHaveLength(before);
    },
  );

  it('is rejected for its cost when the variables are valid', async () => {
    const query = withUniqueComment(`query Q($i: ID = "x") { ${COSTLY} product(id: $i) { id } }`);
    for (const variables of [{}, { i: 'y' }, undefined]) {
      expect((await overHttp({ query, variables })).errors).toEqual([
        { code: 'OPERATION_TOO_COMPLEX', field: undefined },
      ]);
      expect((await overSocket({ query, variables })).errors[0]?.code).toBe('OPERATION_TOO_COMPLEX');
    }
  });

  it('is rejected over a WebSocket as a subscription too', async () => {
    const query = withUniqueComment(
      `subscription S($i: ID = "x") { orderUpdated(orderId: $i) { items { product { related(limit: 100) { related(limit: 100) { id } } } } } }`,
    );
    expect(await overSocket({ query, variables: { i: null } })).toEqual({
      data: undefined,
      errors: [{ code: 'BAD_USER_INPUT', field: 'orderId' }],
    });
    expect((await overSocket({ query })).errors[0]?.code).toBe('OPERATION_TOO_COMPLEX');
  });
});

describe('a document that graphql-js accepts', () => {
  it.each([
    ['isOneOf', '{ __type(name: "LoginInput") { isOneOf } }', { __type: { isOneOf: false } }],
    [
      'introspection fields that are merged',
      '{ a: __type(name: "LoginInput") { name } ...F } fragment F on Query { a: __type(name: "LoginInput") { kind } __typename }',
      { a: { name: 'LoginInput', kind: 'INPUT_OBJECT' }, __typename: 'Query' },
    ],
    ['nothing after its directives', '{ me @skip(if: true) { id } }', {}],
  ])('may select %s', async (_what, query, data) => {
    for (const answer of [await overHttp({ query }), await overSocket({ query })]) {
      expect(answer).toMatchObject({ data, errors: [] });
    }
  });

  it('may alias a field with the name of a key field', async () => {
    const query =
      '{ products(limit: 1) { products { id: name reviews(limit: 1) { reviews { id } } seller { id: name } real: id } } }';
    const plain = query.replaceAll('id: name', 'name');
    const [aliased, named] = [await overHttp({ query }), await overHttp({ query: plain })];
    expect(aliased.errors).toEqual([]);
    const renamed = JSON.stringify(named.data).replace(/"name":/g, '"id":');
    expect(JSON.stringify(aliased.data)).toBe(renamed);
  });

  it('may name a variable like one of the executor', async () => {
    const query = 'query Q($representations: Int) { me { orders(limit: $representations) { id } } }';
    expect((await overHttp({ query, variables: { representations: 1 } })).errors).toEqual([]);
  });

  it.each([
    ['an alias with two underscores', '{ me { __typename: name } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['an infinite number', '{ products(minPrice: 1e400) { products { id } } }', 'BAD_USER_INPUT'],
    ['an unknown directive', '{ ... @defer { me { id } } }', 'GRAPHQL_VALIDATION_FAILED'],
    [
      'a recursive fragment',
      '{ me { ...F } } fragment F on User { orders { customer { ...F } } }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['no operation', 'fragment F on User { id }', 'GRAPHQL_VALIDATION_FAILED'],
    ['a type definition', 'type Query { a: Int } { me { id } }', 'GRAPHQL_VALIDATION_FAILED'],
  ])('is rejected with a code for %s', async (_what, query, code) => {
    for (const { errors } of [await overHttp({ query }), await overSocket({ query })]) {
      expect(errors.length).toBeGreaterThan(0);
      expect([...new Set(errors.map((one) => one.code))]).toEqual([code]);
    }
  });

  const CONDITIONAL = `
    subscription Follow($c: Boolean!) { myOrdersUpdated @include(if: $c) { id } }
    query Read { __typename }`;

  it('may have conditions on the root field of a subscription', async () => {
    const follow = { query: CONDITIONAL, operationName: 'Follow' };
    expect((await overSocket({ ...follow, variables: { c: true } })).errors).toEqual([]);
    expect((await overSocket({ ...follow, variables: { c: false } })).errors).toEqual([
      { code: 'GRAPHQL_VALIDATION_FAILED', field: undefined },
    ]);
    expect((await overSocket(follow)).errors).toEqual([{ code: 'BAD_USER_INPUT', field: 'c' }]);
    expect(await overHttp({ ...follow, variables: { c: true } })).toMatchObject({
      status: 400,
      errors: [{ code: 'SUBSCRIPTION_TRANSPORT' }],
    });
    const skipped =
      'subscription ($c: Boolean = false) { ...F @skip(if: $c) } fragment F on Subscription { newOrders { id } }';
    expect((await overSocket({ query: skipped })).errors).toEqual([]);
  });

  it('may have such conditions in another operation than the executed one', async () => {
    for (const answer of [
      await overHttp({ query: CONDITIONAL, operationName: 'Read' }),
      await overSocket({ query: CONDITIONAL, operationName: 'Read' }),
    ]) {
      expect(answer).toMatchObject({ data: { __typename: 'Query' }, errors: [] });
    }
  });

  it('may repeat the root field of a subscription, but not select two', async () => {
    const once = `subscription { ...F myOrdersUpdated { orderNumber } ... { myOrdersUpdated { id } } }
      fragment F on Subscription { myOrdersUpdated { id } ...G } fragment G on Subscription { myOrdersUpdated { total } }`;
    const { errors, data } = await overSocket({ query: once });
    expect(errors).toEqual([]);
    expect(Object.keys((data as { myOrdersUpdated: object }).myOrdersUpdated)).toEqual([
      'id',
      'total',
      'orderNumber',
    ]);
    const twice =
      'subscription { ...F } fragment F on Subscription { myOrdersUpdated { id } a: myOrdersUpdated { id } }';
    expect((await overSocket({ query: twice })).errors).toEqual([
      { code: 'GRAPHQL_VALIDATION_FAILED', field: undefined },
    ]);
  });
});

describe('an invalid token', () => {
  const headers = { authorization: 'Bearer a.b.c' };

  it.each([
    [
      'in a fragment',
      'mutation { ...F } fragment F on Mutation { login(input: { email: "a@b.c", password: "x" }) { accessToken } }',
    ],
    [
      'in nested fragments',
      'mutation { ... on Mutation { ...F } } fragment F on Mutation { ... { a: login(input: { email: "a@b.c", password: "x" }) { accessToken } } __typename }',
    ],
    [
      'beside an excluded field',
      'mutation { login(input: { email: "a@b.c", password: "x" }) { accessToken } addToCart(productId: "x") @skip(if: true) { total } }',
    ],
  ])('does not block a login %s', async (_where, query) => {
    const { errors } = await post(gateway.url, { query }, headers);
    expect(errors).toEqual([]);
  });

  it('blocks other fields beside a login', async () => {
    const query =
      'mutation { ...F } fragment F on Mutation { login(input: { email: "a@b.c", password: "x" }) { accessToken } ...G } fragment G on Mutation { cancelOrder(id: "x") { id } }';
    const { errors } = await post(gateway.url, { query }, headers);
    expect(errors[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });
});

describe('the rate limit', () => {
  let users = 0;
  const remaining = async (query: string, variables?: object): Promise<number> => {
    const token = gateway.identity.token(
      actor('customer', { id: `65f00000000000000000${String((users += 1)).padStart(4, '0')}` }),
    );
    const authorization = `Bearer ${token}`;
    const { headers } = await postGraphQL(gateway.url, { query, variables }, { authorization });
    const [, quota] = /"customer-query";q=(\d+)/.exec(headers.get('ratelimit-policy') ?? '') ?? [];
    const [, left] = /"customer-query";r=(\d+)/.exec(headers.get('ratelimit') ?? '') ?? [];
    return Number(quota) - Number(left);
  };

  it.each<[string, string, object | undefined, number]>([
    ['one point for one field', '{ me { id } }', undefined, 1],
    [
      'one point for a merged field',
      '{ me { id } me { name } ... { me { email } } ...F ...F } fragment F on Query { me { id } }',
      undefined,
      1,
    ],
    ['each alias', '{ a: me { id } b: me { id } ...F } fragment F on Query { c: me { id } }', undefined, 3],
    [
      'no field that a variable excludes',
      'query ($c: Boolean!) { me { id } a: me @include(if: $c) { id } }',
      { c: false },
      1,
    ],
    [
      'a field that a variable includes',
      'query ($c: Boolean! = true) { me { id } a: me @include(if: $c) { id } }',
      undefined,
      2,
    ],
    ['one point for an operation that selects nothing', '{ me @skip(if: true) { id } }', undefined, 1],
  ])('counts %s', async (...[, query, variables, points]) => {
    expect(await remaining(query, variables)).toBe(points);
  });
});

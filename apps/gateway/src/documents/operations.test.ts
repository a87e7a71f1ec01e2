import { actor } from '@e-storefront/testing';
import { post, type WholeGateway } from '../../test/fixtures/gateway';
import { fresh, requestsUnderTest, type Requests, type Sent } from '../../test/fixtures/shop-clients';

let shop: Requests;
let gateway: WholeGateway;
beforeAll(async () => {
  shop = await requestsUnderTest({ RATE_LIMIT_SCALE: '1000' });
  ({ gateway } = shop);
});
afterAll(() => shop[Symbol.asyncDispose]());

const ran = (): string[] => shop.ran();
const overHttp = (sent: Sent): ReturnType<Requests['overHttp']> => shop.overHttp(sent);
const overSocket = (sent: Sent): ReturnType<Requests['overSocket']> => shop.overSocket(sent);

describe('an operation whose cost cannot be told', () => {
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
      'a value that its type refuses',
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
    'is refused for %s, however often it comes, and reaches no subgraph',
    async (...[, text, variables, field]) => {
      const query = fresh(text);
      const before = ran().length;
      for (let times = 0; times < 2; times += 1) {
        expect(await overHttp({ query, variables })).toEqual({
          status: 400,
          data: undefined,
          told: [{ code: 'BAD_USER_INPUT', field }],
        });
        expect(await overSocket({ query, variables })).toEqual({
          data: undefined,
          told: [{ code: 'BAD_USER_INPUT', field }],
        });
      }
      expect(ran()).toHaveLength(before);
    },
  );

  it('is refused for its cost once it can be told', async () => {
    const query = fresh(`query Q($i: ID = "x") { ${COSTLY} product(id: $i) { id } }`);
    for (const variables of [{}, { i: 'y' }, undefined]) {
      expect((await overHttp({ query, variables })).told).toEqual([
        { code: 'OPERATION_TOO_COMPLEX', field: undefined },
      ]);
      expect((await overSocket({ query, variables })).told[0]?.code).toBe('OPERATION_TOO_COMPLEX');
    }
  });

  it('is refused over a socket also as a subscription', async () => {
    const query = fresh(
      `subscription S($i: ID = "x") { orderUpdated(orderId: $i) { items { product { related(limit: 100) { related(limit: 100) { id } } } } } }`,
    );
    expect(await overSocket({ query, variables: { i: null } })).toEqual({
      data: undefined,
      told: [{ code: 'BAD_USER_INPUT', field: 'orderId' }],
    });
    expect((await overSocket({ query })).told[0]?.code).toBe('OPERATION_TOO_COMPLEX');
  });
});

describe('a document that graphql-js accepts', () => {
  it.each([
    ['isOneOf', '{ __type(name: "LoginInput") { isOneOf } }', { __type: { isOneOf: false } }],
    [
      'parts of the schema that are merged',
      '{ a: __type(name: "LoginInput") { name } ...F } fragment F on Query { a: __type(name: "LoginInput") { kind } __typename }',
      { a: { name: 'LoginInput', kind: 'INPUT_OBJECT' }, __typename: 'Query' },
    ],
    ['nothing that is left in', '{ me @skip(if: true) { id } }', {}],
  ])('may ask for %s', async (_what, query, data) => {
    for (const answer of [await overHttp({ query }), await overSocket({ query })]) {
      expect(answer).toMatchObject({ data, told: [] });
    }
  });

  it('may give a field the name by which another is looked up', async () => {
    const query =
      '{ products(limit: 1) { products { id: name reviews(limit: 1) { reviews { id } } seller { id: name } real: id } } }';
    const plain = query.replaceAll('id: name', 'name');
    const [aliased, named] = [await overHttp({ query }), await overHttp({ query: plain })];
    expect(aliased.told).toEqual([]);
    const renamed = JSON.stringify(named.data).replace(/"name":/g, '"id":');
    expect(JSON.stringify(aliased.data)).toBe(renamed);
  });

  it('may call a variable as the executor calls its own', async () => {
    const query = 'query Q($representations: Int) { me { orders(limit: $representations) { id } } }';
    expect((await overHttp({ query, variables: { representations: 1 } })).told).toEqual([]);
  });

  it.each([
    ['an alias with two underscores', '{ me { __typename: name } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['a number that is infinite', '{ products(minPrice: 1e400) { products { id } } }', 'BAD_USER_INPUT'],
    ['a directive that there is not', '{ ... @defer { me { id } } }', 'GRAPHQL_VALIDATION_FAILED'],
    [
      'a fragment within itself',
      '{ me { ...F } } fragment F on User { orders { customer { ...F } } }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['no operation', 'fragment F on User { id }', 'GRAPHQL_VALIDATION_FAILED'],
    ['a type of the schema', 'type Query { a: Int } { me { id } }', 'GRAPHQL_VALIDATION_FAILED'],
  ])('is refused with a code for %s', async (_what, query, code) => {
    for (const { told } of [await overHttp({ query }), await overSocket({ query })]) {
      expect(told.length).toBeGreaterThan(0);
      expect([...new Set(told.map((one) => one.code))]).toEqual([code]);
    }
  });

  const CONDITIONAL = `
    subscription Follow($c: Boolean!) { myOrdersUpdated @include(if: $c) { id } }
    query Read { __typename }`;

  it('may have conditions at the root of a subscription', async () => {
    const follow = { query: CONDITIONAL, operationName: 'Follow' };
    expect((await overSocket({ ...follow, variables: { c: true } })).told).toEqual([]);
    expect((await overSocket({ ...follow, variables: { c: false } })).told).toEqual([
      { code: 'GRAPHQL_VALIDATION_FAILED', field: undefined },
    ]);
    expect((await overSocket(follow)).told).toEqual([{ code: 'BAD_USER_INPUT', field: 'c' }]);
    expect(await overHttp({ ...follow, variables: { c: true } })).toMatchObject({
      status: 400,
      told: [{ code: 'SUBSCRIPTION_TRANSPORT' }],
    });
    const skipped =
      'subscription ($c: Boolean = false) { ...F @skip(if: $c) } fragment F on Subscription { newOrders { id } }';
    expect((await overSocket({ query: skipped })).told).toEqual([]);
  });

  it('may have them in an operation that is not the one to run', async () => {
    for (const answer of [
      await overHttp({ query: CONDITIONAL, operationName: 'Read' }),
      await overSocket({ query: CONDITIONAL, operationName: 'Read' }),
    ]) {
      expect(answer).toMatchObject({ data: { __typename: 'Query' }, told: [] });
    }
  });

  it('may write one field of a subscription in many ways, and not two', async () => {
    const once = `subscription { ...F myOrdersUpdated { orderNumber } ... { myOrdersUpdated { id } } }
      fragment F on Subscription { myOrdersUpdated { id } ...G } fragment G on Subscription { myOrdersUpdated { total } }`;
    const { told, data } = await overSocket({ query: once });
    expect(told).toEqual([]);
    expect(Object.keys((data as { myOrdersUpdated: object }).myOrdersUpdated)).toEqual([
      'id',
      'total',
      'orderNumber',
    ]);
    const twice =
      'subscription { ...F } fragment F on Subscription { myOrdersUpdated { id } a: myOrdersUpdated { id } }';
    expect((await overSocket({ query: twice })).told).toEqual([
      { code: 'GRAPHQL_VALIDATION_FAILED', field: undefined },
    ]);
  });
});

describe('a token that does not hold', () => {
  const headers = { authorization: 'Bearer a.b.c' };

  it.each([
    [
      'in a fragment',
      'mutation { ...F } fragment F on Mutation { login(input: { email: "a@b.c", password: "x" }) { accessToken } }',
    ],
    [
      'in fragments within each other',
      'mutation { ... on Mutation { ...F } } fragment F on Mutation { ... { a: login(input: { email: "a@b.c", password: "x" }) { accessToken } } __typename }',
    ],
    [
      'beside a field that is left out',
      'mutation { login(input: { email: "a@b.c", password: "x" }) { accessToken } addToCart(productId: "x") @skip(if: true) { total } }',
    ],
  ])('does not stand in the way of a log-in %s', async (_where, query) => {
    const { errors } = await post(gateway.url, { query }, headers);
    expect(errors).toEqual([]);
  });

  it('stands in the way of what hides behind one', async () => {
    const query =
      'mutation { ...F } fragment F on Mutation { login(input: { email: "a@b.c", password: "x" }) { accessToken } ...G } fragment G on Mutation { cancelOrder(id: "x") { id } }';
    const { errors } = await post(gateway.url, { query }, headers);
    expect(errors[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });
});

describe('the limits on requests', () => {
  let users = 0;
  const remaining = async (query: string, variables?: object): Promise<number> => {
    const token = gateway.identity.token(
      actor('customer', { id: `65f00000000000000000${String((users += 1)).padStart(4, '0')}` }),
    );
    const response = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables }),
    });
    const [, quota] = /"customer-query";q=(\d+)/.exec(response.headers.get('ratelimit-policy') ?? '') ?? [];
    const [, left] = /"customer-query";r=(\d+)/.exec(response.headers.get('ratelimit') ?? '') ?? [];
    return Number(quota) - Number(left);
  };

  it.each<[string, string, object | undefined, number]>([
    ['one field once', '{ me { id } }', undefined, 1],
    [
      'a field that is merged once',
      '{ me { id } me { name } ... { me { email } } ...F ...F } fragment F on Query { me { id } }',
      undefined,
      1,
    ],
    ['every alias', '{ a: me { id } b: me { id } ...F } fragment F on Query { c: me { id } }', undefined, 3],
    [
      'nothing that a variable leaves out',
      'query ($c: Boolean!) { me { id } a: me @include(if: $c) { id } }',
      { c: false },
      1,
    ],
    [
      'what a variable lets in',
      'query ($c: Boolean! = true) { me { id } a: me @include(if: $c) { id } }',
      undefined,
      2,
    ],
    ['an operation that asks for nothing as one', '{ me @skip(if: true) { id } }', undefined, 1],
  ])('count %s', async (...[, query, variables, points]) => {
    expect(await remaining(query, variables)).toBe(points);
  });
});

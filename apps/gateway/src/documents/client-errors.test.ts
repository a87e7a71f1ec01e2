import { post, SUPERGRAPH, type GatewayFixture } from '../../test/fixtures/gateway';
import { startInProcessGraph } from '../../test/fixtures/in-process-graph';
import {
  withUniqueComment,
  startShopClients,
  type ShopClients,
  type RawRequest,
  type ErrorSummary,
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

describe('the error of an invalid request', () => {
  const CREATE = 'mutation M($i: CreateApiKeyInput!) { createApiKey(input: $i) { key } }';
  const DATE = 'The expiry date must be a date with a time and a time zone, such as 2026-03-01T09:30:00Z.';
  const hash = (sha256Hash: unknown, version: unknown = 1): object => ({
    persistedQuery: { version, sha256Hash },
  });

  it.each<[string, RawRequest, ErrorSummary]>([
    [
      'a missing variable',
      { query: 'query ($a: ID!) { product(id: $a) { id } }' },
      { code: 'BAD_USER_INPUT', field: 'id' },
    ],
    [
      'null for a required variable',
      { query: 'query ($a: ID!) { product(id: $a) { id } }', variables: { a: null } },
      { code: 'BAD_USER_INPUT', field: 'id' },
    ],
    [
      'a list for a string',
      { query: 'query ($a: ID!) { product(id: $a) { id } }', variables: { a: ['x'] } },
      { code: 'BAD_USER_INPUT', field: 'id' },
    ],
    [
      'an unknown enum value',
      {
        query: 'query ($a: OrderStatus) { orders(status: $a) { orders { id } } }',
        variables: { a: 'pending' },
      },
      { code: 'BAD_USER_INPUT', field: 'status' },
    ],
    [
      'an unknown enum value as a literal',
      { query: '{ orders(status: pending) { orders { id } } }' },
      { code: 'GRAPHQL_VALIDATION_FAILED', field: 'status' },
    ],
    [
      'an enum value in quotes',
      { query: '{ orders(status: "PENDING") { orders { id } } }' },
      { code: 'GRAPHQL_VALIDATION_FAILED', field: 'status' },
    ],
    [
      'a number in quotes',
      { query: '{ products(limit: "5") { products { id } } }' },
      { code: 'GRAPHQL_VALIDATION_FAILED', field: 'limit' },
    ],
    [
      'an object for a number',
      { query: '{ products(limit: {}) { products { id } } }' },
      { code: 'GRAPHQL_VALIDATION_FAILED', field: 'limit' },
    ],
    [
      'null for a required argument',
      { query: '{ product(id: null) { id } }' },
      { code: 'GRAPHQL_VALIDATION_FAILED', field: 'id' },
    ],
    [
      'an invalid DateTime',
      { query: 'mutation { createApiKey(input: { name: "a", scopes: [], expiresAt: "tomorrow" }) { key } }' },
      { code: 'BAD_USER_INPUT', field: 'input.expiresAt' },
    ],
    [
      'an invalid DateTime in a variable',
      { query: CREATE, variables: { i: { name: 'a', scopes: [], expiresAt: 'tomorrow' } } },
      { code: 'BAD_USER_INPUT', field: 'input.expiresAt' },
    ],
    [
      'an invalid DateTime in a default',
      {
        query:
          'mutation ($d: DateTime = "tomorrow") { createApiKey(input: { name: "a", scopes: [], expiresAt: $d }) { key } }',
      },
      { code: 'BAD_USER_INPUT', field: 'd' },
    ],
    [
      'an invalid DateTime as a whole variable',
      {
        query:
          'mutation ($d: DateTime) { createApiKey(input: { name: "a", scopes: [], expiresAt: $d }) { key } }',
        variables: { d: 7 },
      },
      { code: 'BAD_USER_INPUT', field: 'input.expiresAt' },
    ],
    [
      'an invalid item of a list',
      { query: CREATE, variables: { i: { name: 'a', scopes: ['order:read', 7] } } },
      { code: 'BAD_USER_INPUT', field: 'input.scopes.1' },
    ],
    [
      'a missing field of an input',
      { query: CREATE, variables: { i: { scopes: [] } } },
      { code: 'BAD_USER_INPUT', field: 'input.name' },
    ],
    [
      'an unknown operation name',
      { query: 'query A { __typename }', operationName: 'B' },
      { code: 'OPERATION_RESOLUTION_FAILURE', field: 'operationName' },
    ],
    [
      'the hash of another text',
      { query: '{ me { id } }', extensions: hash('0'.repeat(64)) },
      { code: 'BAD_REQUEST', field: 'extensions.persistedQuery.sha256Hash' },
    ],
    [
      'a hash of another version',
      { query: '{ me { id } }', extensions: hash('0'.repeat(64), 2) },
      { code: 'BAD_REQUEST', field: 'extensions.persistedQuery.version' },
    ],
    [
      'a hash that is no string',
      { query: '{ me { id } }', extensions: hash(7) },
      { code: 'BAD_REQUEST', field: 'extensions.persistedQuery.sha256Hash' },
    ],
  ])('names the field over HTTP and WebSockets, also when it is repeated: %s', async (_what, sent, error) => {
    const request = {
      ...sent,
      ...(typeof sent.query === 'string' && !sent.extensions && { query: withUniqueComment(sent.query) }),
    };
    const before = executedOperations().length;
    for (let times = 0; times < 2; times += 1) {
      expect(await overHttp(request)).toEqual({ status: 400, data: undefined, errors: [error] });
      expect(await overSocket(request)).toEqual({ data: undefined, errors: [error] });
    }
    expect(executedOperations()).toHaveLength(before);
  });

  it.each<[string, unknown, string | undefined]>([
    ['variables that are a list', { query: '{ __typename }', variables: [] }, 'variables'],
    ['variables that are a string', { query: '{ __typename }', variables: '{}' }, 'variables'],
    ['an operation name that is no string', { query: '{ __typename }', operationName: 7 }, 'operationName'],
    ['extensions that are a number', { query: '{ __typename }', extensions: 7 }, 'extensions'],
    ['a document that is an object', { query: { kind: 'Document' } }, 'query'],
    ['no document', { variables: {} }, 'query'],
    ['a batch', [{ query: '{ __typename }' }], undefined],
  ])('names the field over HTTP: %s', async (_what, body, field) => {
    const { status, errors } = await post(gateway.url, body);
    expect([status, errors.map(({ extensions }) => extensions)]).toEqual([
      400,
      [{ code: 'BAD_REQUEST', ...(field && { field }) }],
    ]);
  });

  it.each([
    ['query=%7B__typename%7D&query=%7B__typename%7D', 'query'],
    ['query=%7B__typename%7D&variables=nonsense', 'variables'],
    ['query=%7B__typename%7D&variables=7', 'variables'],
    ['query=%7B__typename%7D&extensions=%5B%5D', 'extensions'],
  ])('names the field of a GET request: %s', async (search, field) => {
    const response = await fetch(`${gateway.url}/graphql?${search}`, {
      headers: { 'apollo-require-preflight': 'yes' },
    });
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { errors: [{ extensions: { code: 'BAD_REQUEST', field } }] },
    ]);
  });

  it.each<[string, RawRequest, string, string]>([
    [
      'query ($l: Int) { products(limit: $l) { pagination { total } } }',
      { variables: { l: '9' } },
      'limit',
      'The limit must be a whole number.',
    ],
    [
      'query ($t: [String!]) { products(tags: $t) { pagination { total } } }',
      { variables: { t: [null] } },
      'tags.0',
      'The tag 1 is required.',
    ],
    [
      CREATE,
      { variables: { i: { name: 'a', scopes: [], colour: 1 } } },
      'input.colour',
      'Field "colour" is not defined by type "CreateApiKeyInput".',
    ],
    [CREATE, { variables: {} }, 'input', 'The input is required.'],
    [CREATE, { variables: { i: { name: 'a', scopes: [], expiresAt: 'x' } } }, 'input.expiresAt', DATE],
    [
      'mutation { createApiKey(input: { name: "a", scopes: [], expiresAt: "x" }) { key } }',
      {},
      'input.expiresAt',
      DATE,
    ],
    [
      'query ($a: ID = "x") { product(id: $a) { id } }',
      { variables: { a: null } },
      'id',
      'The id is required.',
    ],
    [
      'query ($a: Boolean = true) { me @skip(if: $a) { id } }',
      { variables: { a: null } },
      'a',
      'The a must be true or false.',
    ],
  ])('describes the argument and not the variable: %s', async (query, rest, field, message) => {
    const { errors } = await post(gateway.url, { query, ...rest });
    expect(errors).toMatchObject([{ message, extensions: { code: 'BAD_USER_INPUT', field } }]);
  });

  it.each(['', '  '])('does not occur for the blank operation name "%s"', async (operationName) => {
    const request = { query: 'query A { __typename }', operationName };
    expect(await overHttp(request)).toMatchObject({
      status: 200,
      errors: [],
      data: { __typename: 'Query' },
    });
    expect(await overSocket(request)).toMatchObject({ errors: [], data: { __typename: 'Query' } });
    const several = { ...request, query: 'query A { __typename } query B { __typename }' };
    for (const response of [await overHttp(several), await overSocket(several)])
      expect(response.errors).toMatchObject([{ code: 'OPERATION_RESOLUTION_FAILURE' }]);
  });

  it('is not logged above the level info', async () => {
    await using graph = await startInProcessGraph(SUPERGRAPH);
    for (const [query, variables] of [
      ['query ($a: ID = "x") { product(id: $a) { id } }', { a: null }],
      ['query ($a: ID!) { product(id: $a) { id } }', {}],
      ['mutation { createApiKey(input: { name: "a", scopes: [], expiresAt: "tomorrow" }) { key } }', {}],
      ['query ($a: Boolean = true) { me @skip(if: $a) { id } }', { a: null }],
      ['{ nothing }', {}],
      ['{ me {', {}],
    ] as const) {
      expect((await graph.execute({ query, variables })).status).toBe(400);
    }
    expect(graph.log.map(({ level }) => level)).toEqual(Array.from({ length: 6 }, () => 30));
  });
});

describe('an operation with several fields', () => {
  const ADD = 'addToCart(productId: "65f0000000000000000000aa") { total }';

  it.each<[string, string, Record<string, unknown> | undefined]>([
    [
      'in a literal',
      `mutation { ${ADD} createApiKey(input: { name: "a", scopes: [], expiresAt: "2026-02-30" }) { key } }`,
      undefined,
    ],
    [
      'in a variable',
      `mutation M($d: DateTime) { ${ADD} createApiKey(input: { name: "a", scopes: [], expiresAt: $d }) { key } }`,
      { d: '12 o’clock' },
    ],
    [
      'in an input',
      `mutation M($i: CreateApiKeyInput!) { ${ADD} createApiKey(input: $i) { key } }`,
      { i: { name: 'a', scopes: [], expiresAt: true } },
    ],
    [
      'in a default',
      `mutation M($d: DateTime = "x") { ${ADD} createApiKey(input: { name: "a", scopes: [], expiresAt: $d }) { key } }`,
      undefined,
    ],
  ])('executes none of them when a DateTime is invalid %s', async (_where, query, variables) => {
    const before = executedOperations().length;
    expect(await overHttp({ query, variables })).toMatchObject({
      status: 400,
      errors: [{ code: 'BAD_USER_INPUT' }],
    });
    expect(await overSocket({ query, variables })).toMatchObject({ errors: [{ code: 'BAD_USER_INPUT' }] });
    expect(executedOperations()).toHaveLength(before);
  });

  it('forwards a DateTime unchanged', async () => {
    const query =
      'mutation M($d: DateTime) { createApiKey(input: { name: "a", scopes: [], expiresAt: $d }) { key } }';
    expect((await overHttp({ query, variables: { d: '2026-03-01T09:30:00+02:00' } })).errors).toEqual([]);
  });
});

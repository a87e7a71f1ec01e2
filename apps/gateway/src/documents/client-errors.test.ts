import { post, SUPERGRAPH, type WholeGateway } from '../../test/fixtures/gateway';
import { graphUnderTest } from '../../test/fixtures/graph';
import { fresh, requestsUnderTest, type Requests, type Sent, type Told } from '../../test/fixtures/requests';

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

describe('what is wrong with a request', () => {
  const CREATE = 'mutation M($i: CreateApiKeyInput!) { createApiKey(input: $i) { key } }';
  const DATE = 'The expiry date must be a date with a time and a time zone, such as 2026-03-01T09:30:00Z.';
  const hash = (sha256Hash: unknown, version: unknown = 1): object => ({
    persistedQuery: { version, sha256Hash },
  });

  it.each<[string, Sent, Told]>([
    [
      'a missing variable',
      { query: 'query ($a: ID!) { product(id: $a) { id } }' },
      { code: 'BAD_USER_INPUT', field: 'id' },
    ],
    [
      'null for a variable that is required',
      { query: 'query ($a: ID!) { product(id: $a) { id } }', variables: { a: null } },
      { code: 'BAD_USER_INPUT', field: 'id' },
    ],
    [
      'a list for text',
      { query: 'query ($a: ID!) { product(id: $a) { id } }', variables: { a: ['x'] } },
      { code: 'BAD_USER_INPUT', field: 'id' },
    ],
    [
      'an enum’s value that there is not',
      {
        query: 'query ($a: OrderStatus) { orders(status: $a) { orders { id } } }',
        variables: { a: 'pending' },
      },
      { code: 'BAD_USER_INPUT', field: 'status' },
    ],
    [
      'the same written out',
      { query: '{ orders(status: pending) { orders { id } } }' },
      { code: 'GRAPHQL_VALIDATION_FAILED', field: 'status' },
    ],
    [
      'an enum’s value in quotes',
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
      'a day that is none',
      { query: 'mutation { createApiKey(input: { name: "a", scopes: [], expiresAt: "tomorrow" }) { key } }' },
      { code: 'BAD_USER_INPUT', field: 'input.expiresAt' },
    ],
    [
      'the same in a variable',
      { query: CREATE, variables: { i: { name: 'a', scopes: [], expiresAt: 'tomorrow' } } },
      { code: 'BAD_USER_INPUT', field: 'input.expiresAt' },
    ],
    [
      'the same in a default',
      {
        query:
          'mutation ($d: DateTime = "tomorrow") { createApiKey(input: { name: "a", scopes: [], expiresAt: $d }) { key } }',
      },
      { code: 'BAD_USER_INPUT', field: 'd' },
    ],
    [
      'the same in a variable of its own',
      {
        query:
          'mutation ($d: DateTime) { createApiKey(input: { name: "a", scopes: [], expiresAt: $d }) { key } }',
        variables: { d: 7 },
      },
      { code: 'BAD_USER_INPUT', field: 'input.expiresAt' },
    ],
    [
      'an item of a list',
      { query: CREATE, variables: { i: { name: 'a', scopes: ['order:read', 7] } } },
      { code: 'BAD_USER_INPUT', field: 'input.scopes.1' },
    ],
    [
      'a part of an input that is missing',
      { query: CREATE, variables: { i: { scopes: [] } } },
      { code: 'BAD_USER_INPUT', field: 'input.name' },
    ],
    [
      'an operation that there is not',
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
      'a hash that is no text',
      { query: '{ me { id } }', extensions: hash(7) },
      { code: 'BAD_REQUEST', field: 'extensions.persistedQuery.sha256Hash' },
    ],
  ])('is told with its place: %s, over HTTP and over sockets, and again', async (_what, sent, told) => {
    const request = {
      ...sent,
      ...(typeof sent.query === 'string' && !sent.extensions && { query: fresh(sent.query) }),
    };
    const before = ran().length;
    for (let times = 0; times < 2; times += 1) {
      expect(await overHttp(request)).toEqual({ status: 400, data: undefined, told: [told] });
      expect(await overSocket(request)).toEqual({ data: undefined, told: [told] });
    }
    expect(ran()).toHaveLength(before);
  });

  it.each<[string, unknown, string | undefined]>([
    ['variables that are a list', { query: '{ __typename }', variables: [] }, 'variables'],
    ['variables that are text', { query: '{ __typename }', variables: '{}' }, 'variables'],
    ['a name that is no text', { query: '{ __typename }', operationName: 7 }, 'operationName'],
    ['extensions that are a number', { query: '{ __typename }', extensions: 7 }, 'extensions'],
    ['a document that is an object', { query: { kind: 'Document' } }, 'query'],
    ['no document', { variables: {} }, 'query'],
    ['a batch', [{ query: '{ __typename }' }], undefined],
  ])('is told with its place over HTTP: %s', async (_what, body, field) => {
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
  ])('is told with its place in an address: %s', async (search, field) => {
    const response = await fetch(`${gateway.url}/graphql?${search}`, {
      headers: { 'apollo-require-preflight': 'yes' },
    });
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { errors: [{ extensions: { code: 'BAD_REQUEST', field } }] },
    ]);
  });

  it.each<[string, Sent, string, string]>([
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
  ])('is said of the argument and not of the variable: %s', async (query, rest, field, message) => {
    const { errors } = await post(gateway.url, { query, ...rest });
    expect(errors).toMatchObject([{ message, extensions: { code: 'BAD_USER_INPUT', field } }]);
  });

  it.each(['', '  '])('is not that the name of the operation was left blank: "%s"', async (operationName) => {
    const sent = { query: 'query A { __typename }', operationName };
    expect(await overHttp(sent)).toMatchObject({ status: 200, told: [], data: { __typename: 'Query' } });
    expect(await overSocket(sent)).toMatchObject({ told: [], data: { __typename: 'Query' } });
    const several = { ...sent, query: 'query A { __typename } query B { __typename }' };
    for (const answer of [await overHttp(several), await overSocket(several)])
      expect(answer.told).toMatchObject([{ code: 'OPERATION_RESOLUTION_FAILURE' }]);
  });

  it('is no news for those who look after the shop: nothing of it is logged above info', async () => {
    await using graph = await graphUnderTest(SUPERGRAPH);
    for (const [query, variables] of [
      ['query ($a: ID = "x") { product(id: $a) { id } }', { a: null }],
      ['query ($a: ID!) { product(id: $a) { id } }', {}],
      ['mutation { createApiKey(input: { name: "a", scopes: [], expiresAt: "tomorrow" }) { key } }', {}],
      ['query ($a: Boolean = true) { me @skip(if: $a) { id } }', { a: null }],
      ['{ nothing }', {}],
      ['{ me {', {}],
    ] as const) {
      expect((await graph.ask({ query, variables })).status).toBe(400);
    }
    expect(graph.log.map(({ level }) => level)).toEqual(Array.from({ length: 6 }, () => 30));
  });
});

describe('an operation of several fields', () => {
  const ADD = 'addToCart(productId: "65f0000000000000000000aa") { total }';

  it.each<[string, string, Record<string, unknown> | undefined]>([
    [
      'written out',
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
  ])('does none of them when a DateTime is wrong %s', async (_where, query, variables) => {
    const before = ran().length;
    expect(await overHttp({ query, variables })).toMatchObject({
      status: 400,
      told: [{ code: 'BAD_USER_INPUT' }],
    });
    expect(await overSocket({ query, variables })).toMatchObject({ told: [{ code: 'BAD_USER_INPUT' }] });
    expect(ran()).toHaveLength(before);
  });

  it('sends a DateTime on as it came', async () => {
    const query =
      'mutation M($d: DateTime) { createApiKey(input: { name: "a", scopes: [], expiresAt: $d }) { key } }';
    expect((await overHttp({ query, variables: { d: '2026-03-01T09:30:00+02:00' } })).told).toEqual([]);
  });
});

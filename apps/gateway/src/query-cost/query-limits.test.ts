import { actor } from '@e-storefront/testing';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { post, startGateway, type GatewayFixture } from '../../test/fixtures/gateway';

let gateway: GatewayFixture;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

const times = (count: number, part: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => part(index)).join(' ');
const FIELDS = 'id name description icon slug isActive productCount createdAt updatedAt position';
/** Fragments in which each doubles the fields of the next. */
const growing = (depth: number): string =>
  `${times(depth, (n) => `fragment F${n} on Category { parent { ...F${n + 1} } children { ...F${n + 1} } }`)} fragment F${depth} on Category { id }`;

const TOO_MUCH: [string, string, string][] = [
  ['depth', 'depth', `{ me ${'{ orders { seller '.repeat(6)} { id } ${'} }'.repeat(6)} }`],
  ['aliases', 'aliases', `{ me { ${times(31, (n) => `a${n}: id`)} } }`],
  [
    'aliases in fragments',
    'aliases',
    `{ a: me { ...A } b: me { ...A } } fragment A on User { ${times(16, (n) => `a${n}: id`)} }`,
  ],
  ['directives', 'directives', `{ me { id ${times(31, () => '@include(if: true)')} } }`],
  ['tokens', 'tokens', `{ me { ${'id '.repeat(1_000)} } }`],
  ['comments', 'tokens', `{ me { id } } ${'#\n'.repeat(1_001)}`],
  [
    'fields',
    'fields',
    `{ ${times(15, (n) => `a${n}: category(id: "x") { ...F parent { ...F } }`)} } fragment F on Category { ${FIELDS} }`,
  ],
  ['fields of fragments that double each other', 'fields', `{ category(id: "x") { ...F0 } } ${growing(8)}`],
  ['root fields', 'rootFields', `{ ${times(21, (n) => `a${n}: __typename`)} }`],
  [
    'rows',
    'cost',
    '{ products(limit: 100) { products { reviews(limit: 100) { reviews { user { id } } } } } }',
  ],
  [
    'rows of a default page',
    'cost',
    '{ orders { orders { items { product { related { seller { orders { id } } } } } } } }',
  ],
  [
    'password checks',
    'cost',
    `mutation { ${times(11, (n) => `a${n}: login(input: { email: "a@b.c", password: "x" }) { accessToken }`)} }`,
  ],
];

describe('a document above a limit', () => {
  it.each(TOO_MUCH)(
    'is rejected for too many %s over HTTP and WebSockets, with the numbers',
    async (_name, limit, query) => {
      const { status, data, errors } = await post(gateway.url, { query });
      expect(status).toBe(400);
      expect(data).toBeUndefined();
      const rejected = errors.filter(({ extensions }) => extensions.code === 'OPERATION_TOO_COMPLEX');
      expect(rejected).toMatchObject([{ extensions: { limit } }]);
      const figures = rejected[0]?.extensions;
      expect(figures?.['value']).toBeGreaterThan(Number(figures?.['maximum']));
      expect(await overSocket(query)).toContain('OPERATION_TOO_COMPLEX');
    },
  );

  it('is rejected depending on its variables', async () => {
    const query = 'query P($n: Int) { products(limit: $n) { products { related(limit: $n) { id } } } }';
    const code = async (n: unknown) =>
      (await post(gateway.url, { query, variables: { n } })).errors[0]?.extensions.code;
    expect(await code(100)).toBe('OPERATION_TOO_COMPLEX');
    expect(await code(10)).toBe('SERVICE_UNAVAILABLE');
    expect(await code(100)).toBe('OPERATION_TOO_COMPLEX');
    expect(await code('many')).toBe('BAD_USER_INPUT');
  });

  it.each([
    ['names none of several operations', 'query A { __typename } query B { __typename }', undefined],
    ['names another operation', 'query A { __typename }', 'B'],
    ['names an operation that has no name', '{ __typename }', 'A'],
  ])('is rejected when it %s', async (_name, query, operationName) => {
    const { status, errors } = await post(gateway.url, { query, operationName });
    expect([status, errors[0]?.extensions.code]).toEqual([400, 'OPERATION_RESOLUTION_FAILURE']);
  });

  it('is rejected as a batch whatever it contains', async () => {
    const { status, errors } = await post(gateway.url, [
      { query: '{ __typename }' },
      { query: '{ __typename }' },
    ]);
    expect([status, errors[0]?.extensions.code]).toEqual([400, 'BAD_REQUEST']);
  });
});

describe('the estimated cost', () => {
  const QUERY = '{ products(limit: 7) { products { id seller { name } } } }';
  const queryAs = (role: Parameters<typeof actor>[0]) =>
    post(gateway.url, { query: QUERY }, { authorization: `Bearer ${gateway.identity.token(actor(role))}` });

  it('is shown to staff in the extensions', async () => {
    for (const role of ['support', 'admin', 'super_admin'] as const) {
      expect((await queryAs(role)).extensions).toEqual({
        cost: {
          estimated: 14,
          maximum: 5_000,
          depth: 4,
          aliases: 0,
          directives: 0,
          fields: 5,
          rootFields: 1,
        },
      });
    }
  });

  it('is not shown to other callers', async () => {
    for (const role of ['customer', 'seller'] as const)
      expect((await queryAs(role)).extensions).toBeUndefined();
    expect((await post(gateway.url, { query: QUERY })).extensions).toBeUndefined();
  });
});

async function overSocket(query: string): Promise<string> {
  const client = createClient({
    url: `${gateway.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
  });
  try {
    for await (const result of client.iterate({ query })) return JSON.stringify(result);
  } catch (error) {
    return JSON.stringify(error);
  } finally {
    await client.dispose();
  }
  return '';
}

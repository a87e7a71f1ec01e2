import fc from 'fast-check';
import {
  execute,
  parse,
  SingleFieldSubscriptionsRule,
  specifiedRules,
  validate,
  type ExecutionResult,
  type GraphQLSchema,
} from 'graphql';
import { createClient, type Client } from 'graphql-ws';
import { WebSocket } from 'ws';
import { SUPERGRAPH, type WholeGateway } from '../../test/fixtures/gateway';
import { composed, graphUnderTest } from '../../test/fixtures/in-process-graph';
import { RandomDocuments, type RandomRequest } from '../../test/fixtures/random-documents';
import { anyValue, shopUnderTest, wholeShop, type ShopUnderTest } from '../../test/fixtures/stub-subgraphs';

/** How many requests are tried, and with what they begin. */
const RUNS = 300;
const SEED = 20_260_301;
/** graphql-js's rule for subscriptions throws at conditions with variables. */
const RULES = specifiedRules.filter((rule) => rule !== SingleFieldSubscriptionsRule);
const UNLIMITED = Object.fromEntries(
  ['TOKENS', 'DEPTH', 'ALIASES', 'DIRECTIVES', 'FIELDS', 'ROOT_FIELDS', 'COST'].map((limit) => [
    `MAX_QUERY_${limit}`,
    '100000000',
  ]),
);

interface Answer {
  status: number;
  data: unknown;
  errors: readonly { message: string; extensions: { code?: string; field?: string } }[];
}

/** What graphql-js makes of a request. */
type Verdict = { kind: 'invalid' } | { kind: 'faulty' } | { kind: 'value'; data: unknown };

describe('what graphql-js accepts, the gateway', () => {
  const shop = wholeShop(SUPERGRAPH);
  let running: ShopUnderTest;
  let gateway: WholeGateway;
  let client: Client;
  beforeAll(async () => {
    running = await shopUnderTest(UNLIMITED);
    ({ gateway } = running);
    client = createClient({
      url: `${gateway.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
    });
  });
  afterAll(async () => {
    await client.dispose();
    await running[Symbol.asyncDispose]();
  });

  const overHttp = async (request: RandomRequest): Promise<Answer> => {
    const response = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
    });
    const { data, errors = [] } = (await response.json()) as Partial<Answer>;
    return { status: response.status, data, errors };
  };
  const overSocket = async ({ query, operationName, variables }: RandomRequest): Promise<Answer> => {
    const payload = { query, variables, ...(operationName && { operationName }) };
    try {
      for await (const result of client.iterate(payload)) {
        const { data, errors = [] } = result as unknown as Answer;
        return { status: 200, data, errors: errors ?? [] };
      }
    } catch (error) {
      if (!Array.isArray(error)) throw error;
      return { status: 400, data: undefined, errors: error as Answer['errors'] };
    }
    throw new Error('The subscription ended without a result.');
  };
  const send = (request: RandomRequest): Promise<Answer> =>
    request.kind === 'subscription' ? overSocket(request) : overHttp(request);

  it('answers with the same value, or with a code where it accepts less', async () => {
    expect(await agreement({ schema: shop, send, runs: RUNS })).toBeGreaterThan(RUNS / 2);
  }, 300_000);
});

describe('what graphql-js accepts of a graph with interfaces and unions, the gateway', () => {
  const supergraph = composed({
    goods: `
      extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])
      type Query { thing(kind: Kind = BOOK, tags: [String!]): Thing things(limit: Int = 2): [Thing!]! node(id: ID!): Node any: [Any] }
      type Mutation { change(input: Change!): Node swap(changes: [Change!]! = []): [Any!] }
      type Subscription { changed(id: ID): Node arrived: Any }
      enum Kind { BOOK FILM }
      input Change { id: ID! at: DateTime amount: Money size: Float = 1.5 deep: Change more: [Change!] }
      scalar DateTime
      scalar Money
      interface Node { id: ID! owner: Person }
      interface Thing implements Node { id: ID! owner: Person title(short: Boolean! = true): String price: Money }
      union Any = Book | Film | Person
      type Book implements Node & Thing @key(fields: "id") { id: ID! owner: Person title(short: Boolean! = true): String price: Money pages: Int next: Book }
      type Film implements Node & Thing @key(fields: "id") { id: ID! owner: Person title(short: Boolean! = true): String price: Money minutes: Float cast: [Person!]! }
      type Person implements Node @key(fields: "id") { id: ID! owner: Person born: DateTime }
    `,
    people: `
      extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])
      type Query { people(first: Int): [Person!]! }
      type Person @key(fields: "id") { id: ID! name: String! likes: [Book!]! email(domain: String = "x"): String }
      type Book @key(fields: "id") { id: ID! readers(limit: Int): [Person] rating: Float! }
      type Film @key(fields: "id") { id: ID! rating: Float! }
    `,
  });

  it('answers with the same value, or with a code where it accepts less', async () => {
    await using graph = await graphUnderTest(supergraph, UNLIMITED);
    const send = async (request: RandomRequest): Promise<Answer> => (await graph.ask(request)) as Answer;
    const runs = RUNS * 2;
    const kinds = ['query', 'mutation'] as const;
    const schema = wholeShop(supergraph);
    expect(await agreement({ schema, send, runs, kinds })).toBeGreaterThan(runs / 3);
  }, 300_000);
});

interface Trial {
  schema: GraphQLSchema;
  send: (request: RandomRequest) => Promise<Answer>;
  runs: number;
  kinds?: readonly RandomRequest['kind'][];
}

/** Tries so many requests, each twice. @returns how many were answered with a value */
async function agreement({ schema, send, runs, kinds }: Trial): Promise<number> {
  let values = 0;
  const agrees = async (seed: number): Promise<void> => {
    const request = new RandomDocuments(schema, seed, kinds).request();
    const expected = verdictOf(schema, request);
    const first = await send(request);
    expect([request, await send(request)]).toEqual([request, first]);
    const codes = first.errors.map(({ extensions }) => extensions.code);
    // graphql-js finds a null in a required place only where it comes by.
    const isNullRefused =
      hasNull(request) && codes.length > 0 && codes.every((code) => code === 'BAD_USER_INPUT');
    if (expected.kind === 'value' && isServed(request) && !isNullRefused) {
      expect([request, first]).toEqual([request, { status: 200, data: expected.data, errors: [] }]);
      expect([request, JSON.stringify(first.data)]).toEqual([request, JSON.stringify(expected.data)]);
      values += 1;
      return;
    }
    const strange = codes.filter((code) => !REFUSALS.includes(code ?? ''));
    expect([request, first.status, first.data, strange]).toEqual([request, 400, undefined, []]);
    expect([request, codes.length > 0]).toEqual([request, true]);
    if (expected.kind === 'faulty' && isServed(request)) expect(codes).toContain('BAD_USER_INPUT');
  };
  await fc.assert(fc.asyncProperty(fc.integer(), agrees), { numRuns: runs, seed: SEED, endOnFailure: true });
  return values;
}

const REFUSALS = ['GRAPHQL_VALIDATION_FAILED', 'BAD_USER_INPUT'];

/** What the gateway refuses although graphql-js takes it: names and numbers that cannot be handed on. */
function isServed({ query }: RandomRequest): boolean {
  return !/\b__(?:proto__|alias):|\b__typename: (?!__typename)|\b1e400\b/.test(query);
}

function hasNull({ variables }: RandomRequest): boolean {
  return Object.values(variables).includes(null);
}

function verdictOf(schema: GraphQLSchema, { query, operationName, variables }: RandomRequest): Verdict {
  const document = parse(query);
  if (validate(schema, document, RULES).length > 0) return { kind: 'invalid' };
  const result = execute({
    schema,
    document,
    variableValues: variables,
    fieldResolver: anyValue,
    ...(operationName && { operationName }),
  }) as ExecutionResult;
  const data: unknown = JSON.parse(JSON.stringify(result.data ?? null));
  const isSubscription = document.definitions.some(
    (definition) =>
      definition.kind === 'OperationDefinition' &&
      definition.operation === 'subscription' &&
      (!operationName || definition.name?.value === operationName),
  );
  // A subscription that selects nothing cannot run.
  if (isSubscription && data && Object.keys(data).length === 0) return { kind: 'invalid' };
  return result.errors ? { kind: 'faulty' } : { kind: 'value', data };
}

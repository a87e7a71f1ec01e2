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
import { z } from 'zod';
import { SUPERGRAPH, type GatewayFixture } from '../../test/fixtures/gateway';
import { composeSupergraph, startInProcessGraph } from '../../test/fixtures/in-process-graph';
import { RandomDocuments, type RandomRequest } from '../../test/fixtures/random-documents';
import {
  resolveAnyField,
  startShop,
  createExecutableApiSchema,
  type ShopFixture,
} from '../../test/fixtures/stub-subgraphs';

/** Number of random requests, and the seed of the generator. */
const RUNS = 300;
const SEED = 20_260_301;
/** graphql-js's rule for subscriptions throws on conditions with variables. */
const RULES = specifiedRules.filter((rule) => rule !== SingleFieldSubscriptionsRule);
const UNLIMITED = Object.fromEntries(
  ['TOKENS', 'DEPTH', 'ALIASES', 'DIRECTIVES', 'FIELDS', 'ROOT_FIELDS', 'COST'].map((limit) => [
    `MAX_QUERY_${limit}`,
    '100000000',
  ]),
);

interface GraphQLResponse {
  status: number;
  data: unknown;
  errors: readonly {
    message: string;
    extensions: { code?: string | undefined; field?: string | undefined };
  }[];
}

const socketResult = z.object({
  data: z.unknown(),
  errors: z
    .array(
      z.object({
        message: z.string(),
        extensions: z.object({ code: z.string().optional(), field: z.string().optional() }),
      }),
    )
    .optional(),
});

/** The outcome of a request in graphql-js. */
type Outcome = { kind: 'invalid' } | { kind: 'error' } | { kind: 'value'; data: unknown };

describe('for documents that graphql-js accepts, the gateway', () => {
  const shop = createExecutableApiSchema(SUPERGRAPH);
  let running: ShopFixture;
  let gateway: GatewayFixture;
  let client: Client;
  beforeAll(async () => {
    running = await startShop(UNLIMITED);
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

  const overHttp = async (request: RandomRequest): Promise<GraphQLResponse> => {
    const response = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
    });
    const { data, errors = [] } = (await response.json()) as Partial<GraphQLResponse>;
    return { status: response.status, data, errors };
  };
  const overSocket = async ({ query, operationName, variables }: RandomRequest): Promise<GraphQLResponse> => {
    const payload = { query, variables, ...(operationName && { operationName }) };
    try {
      for await (const result of client.iterate(payload)) {
        const { data, errors = [] } = socketResult.parse(result);
        return { status: 200, data, errors };
      }
    } catch (error) {
      if (!Array.isArray(error)) throw error;
      return { status: 400, data: undefined, errors: error as GraphQLResponse['errors'] };
    }
    throw new Error('The subscription ended without a result.');
  };
  const send = (request: RandomRequest): Promise<GraphQLResponse> =>
    request.kind === 'subscription' ? overSocket(request) : overHttp(request);

  it('responds with the same data, or with a code where it is stricter', async () => {
    expect(await countConforming({ schema: shop, send, runs: RUNS })).toBeGreaterThan(RUNS / 2);
  }, 300_000);
});

describe('for documents of a graph with interfaces and unions that graphql-js accepts, the gateway', () => {
  const supergraph = composeSupergraph({
    products: `
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
    users: `
      extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])
      type Query { users(first: Int): [Person!]! }
      type Person @key(fields: "id") { id: ID! name: String! likes: [Book!]! email(domain: String = "x"): String }
      type Book @key(fields: "id") { id: ID! readers(limit: Int): [Person] rating: Float! }
      type Film @key(fields: "id") { id: ID! rating: Float! }
    `,
  });

  it('responds with the same data, or with a code where it is stricter', async () => {
    await using graph = await startInProcessGraph(supergraph, UNLIMITED);
    const send = async (request: RandomRequest): Promise<GraphQLResponse> =>
      (await graph.execute(request)) as GraphQLResponse;
    const runs = RUNS * 2;
    const kinds = ['query', 'mutation'] as const;
    const schema = createExecutableApiSchema(supergraph);
    expect(await countConforming({ schema, send, runs, kinds })).toBeGreaterThan(runs / 3);
  }, 300_000);
});

interface ConformanceRun {
  schema: GraphQLSchema;
  send: (request: RandomRequest) => Promise<GraphQLResponse>;
  runs: number;
  kinds?: readonly RandomRequest['kind'][];
}

/** Sends each random request twice. @returns the number of requests that returned data */
async function countConforming({ schema, send, runs, kinds }: ConformanceRun): Promise<number> {
  let values = 0;
  const conforms = async (seed: number): Promise<void> => {
    const request = new RandomDocuments(schema, seed, kinds).request();
    const expected = executeWithGraphqlJs(schema, request);
    const first = await send(request);
    expect([request, await send(request)]).toEqual([request, first]);
    const codes = first.errors.map(({ extensions }) => extensions.code);
    // graphql-js reports a null in a required place only when execution reaches it.
    const isNullRejected =
      hasNull(request) && codes.length > 0 && codes.every((code) => code === 'BAD_USER_INPUT');
    if (expected.kind === 'value' && isSupported(request) && !isNullRejected) {
      expect([request, first]).toEqual([request, { status: 200, data: expected.data, errors: [] }]);
      expect([request, JSON.stringify(first.data)]).toEqual([request, JSON.stringify(expected.data)]);
      values += 1;
      return;
    }
    const unexpected = codes.filter((code) => !VALIDATION_CODES.includes(code ?? ''));
    expect([request, first.status, first.data, unexpected]).toEqual([request, 400, undefined, []]);
    expect([request, codes.length > 0]).toEqual([request, true]);
    if (expected.kind === 'error' && isSupported(request)) expect(codes).toContain('BAD_USER_INPUT');
  };
  await fc.assert(fc.asyncProperty(fc.integer(), conforms), {
    numRuns: runs,
    seed: SEED,
    endOnFailure: true,
  });
  return values;
}

const VALIDATION_CODES = ['GRAPHQL_VALIDATION_FAILED', 'BAD_USER_INPUT'];

/** Whether the gateway supports the names and numbers of a request; it rejects some that it could not forward. */
function isSupported({ query }: RandomRequest): boolean {
  return !/\b__(?:proto__|alias):|\b__typename: (?!__typename)|\b1e400\b/.test(query);
}

function hasNull({ variables }: RandomRequest): boolean {
  return Object.values(variables).includes(null);
}

function executeWithGraphqlJs(
  schema: GraphQLSchema,
  { query, operationName, variables }: RandomRequest,
): Outcome {
  const document = parse(query);
  if (validate(schema, document, RULES).length > 0) return { kind: 'invalid' };
  const result = execute({
    schema,
    document,
    variableValues: variables,
    fieldResolver: resolveAnyField,
    ...(operationName && { operationName }),
  }) as ExecutionResult;
  const data: unknown = JSON.parse(JSON.stringify(result.data ?? null));
  const isSubscription = document.definitions.some(
    (definition) =>
      definition.kind === 'OperationDefinition' &&
      definition.operation === 'subscription' &&
      (!operationName || definition.name?.value === operationName),
  );
  // A subscription that selects nothing cannot be executed.
  if (isSubscription && data && Object.keys(data).length === 0) return { kind: 'invalid' };
  return result.errors ? { kind: 'error' } : { kind: 'value', data };
}

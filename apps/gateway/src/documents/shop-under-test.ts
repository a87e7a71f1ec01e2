import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { Supergraph } from '@apollo/federation-internals';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { Repeater } from '@repeaterjs/repeater';
import {
  defaultFieldResolver,
  execute,
  getNamedType,
  GraphQLError,
  isAbstractType,
  isEnumType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  isUnionType,
  parse,
  validate,
  type ExecutionArgs,
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
} from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { customScalars } from '@e-storefront/subgraph';
import { SUPERGRAPH, wholeGateway, type WholeGateway } from '../whole-gateway-under-test';
import { withScalars } from './api-schema';

/** An address at which nobody listens. */
const NOBODY = 'http://127.0.0.1:1/graphql';

/** What the stub subgraphs give as an object: which one it is, and nothing else. */
interface Row {
  readonly __typename: string;
  readonly id: string;
}

/** The fields of entities can be asked for anywhere by the entity's id, so their values hang on that alone. */
const hashOf = (...parts: unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24);

/**
 * A value for any field, made of the object that it stands in and the arguments: the same in every subgraph, and in one
 * schema that holds them all.
 */
export const anyValue: GraphQLFieldResolver<unknown, unknown> = (...[source, args, , info]) => {
  if (info.fieldName.startsWith('_') || typeof source === 'function') {
    return (defaultFieldResolver as typeof anyValue)(source, args, undefined, info);
  }
  const row = isRow(source) ? source : { __typename: info.parentType.name, id: '' };
  if (info.fieldName === 'id' && isRow(source)) return row.id;
  return valueOf(info.returnType, hashOf(row.__typename, row.id, info.fieldName, args), info);
};

function valueOf(type: GraphQLOutputType, seed: string, info: Pick<GraphQLResolveInfo, 'schema'>): unknown {
  if (isNonNullType(type)) return valueOf(type.ofType, seed, info);
  const number = Number.parseInt(seed.slice(0, 6), 16);
  if (isListType(type)) return [0, 1].map((index) => valueOf(type.ofType, hashOf(seed, index), info));
  const named = getNamedType(type);
  if (isEnumType(named)) return named.getValues()[number % named.getValues().length]?.value;
  if (isLeafType(named)) return LEAVES[named.name]?.(number, seed);
  // An entity that has no id is known by its other fields, which hang on its type alone.
  if (isObjectType(named)) return { __typename: named.name, id: 'id' in named.getFields() ? seed : '' };
  if (!isAbstractType(named)) throw new Error('There is no value for an input.');
  const kinds = info.schema.getPossibleTypes(named);
  return { __typename: kinds[number % kinds.length]?.name, id: seed };
}

const LEAVES: Readonly<Record<string, (number: number, seed: string) => unknown>> = {
  Boolean: (number) => number % 2 === 0,
  DateTime: (number) => new Date(number * 100_000),
  Float: (number) => number / 4,
  ID: (_number, seed) => seed,
  Int: (number) => number,
  Money: (number) => number,
  String: (_number, seed) => seed,
};

function isRow(source: unknown): source is Row {
  return typeof source === 'object' && source !== null && 'id' in source && '__typename' in source;
}

/** The schema that clients see, as one executable schema without a planner. */
export function wholeShop(supergraphSdl: string): GraphQLSchema {
  const schema = withScalars(Supergraph.build(supergraphSdl).apiSchema().toGraphQLJSSchema());
  for (const type of Object.values(schema.getTypeMap())) {
    if (isUnionType(type) || isInterfaceType(type)) type.resolveType = (row: Row) => row.__typename;
    const own = customScalars[type.name];
    if (isScalarType(type) && own) type.serialize = own.serialize;
  }
  return schema;
}

/** The schema of each subgraph of a supergraph, whose fields have values. */
export function subgraphSchemas(supergraphSdl: string): Map<string, GraphQLSchema> {
  const schemas = [...Supergraph.build(supergraphSdl).subgraphs()].map((subgraph) => {
    const sdl = parse(subgraph.toString());
    const declared = Object.entries(customScalars).filter(([scalar]) => subgraph.schema.type(scalar));
    const built = buildSubgraphSchema({ typeDefs: sdl, resolvers: Object.fromEntries(declared) });
    for (const type of Object.values(built.getTypeMap())) {
      if (isUnionType(type) || isInterfaceType(type)) type.resolveType = (row: Row) => row.__typename;
    }
    const entities = built.getQueryType()?.getFields()['_entities'];
    if (entities) entities.resolve = (_source, { representations }) => representations as Row[];
    return [subgraph.name, built] as const;
  });
  return new Map(schemas);
}

/** A subgraph that answers every query with values, and every subscription with one event. */
interface StubSubgraph {
  readonly url: string;
  /** The operations that came. */
  readonly ran: string[];
  stop(): Promise<void>;
}

/** What goes wrong at the subgraphs. */
interface Faults {
  /** Fields, such as `User.addresses`, that are refused. */
  failing?: readonly string[];
  /** Subgraphs that do not answer. */
  away?: readonly string[];
}

/** The whole gateway before subgraphs whose fields all have values. */
export interface ShopUnderTest extends AsyncDisposable {
  gateway: WholeGateway;
  /** The operations that ran at the subgraphs until now. */
  ran(): string[];
}

/** Starts it. @param settings of the gateway */
export async function shopUnderTest(
  settings: Record<string, string> = {},
  { failing = [], away = [] }: Faults = {},
): Promise<ShopUnderTest> {
  const schemas = [...subgraphSchemas(SUPERGRAPH)];
  const subgraphs = await Promise.all(schemas.map(([, schema]) => stubSubgraph(schema, failing)));
  const urls = schemas.map(([name], index) => [
    `${name.toUpperCase()}_URL`,
    (away.includes(name) ? undefined : subgraphs[index]?.url) ?? NOBODY,
  ]);
  const gateway = await wholeGateway({ ...Object.fromEntries(urls), ...settings });
  return {
    gateway,
    ran: () => subgraphs.flatMap((subgraph) => subgraph.ran),
    [Symbol.asyncDispose]: async () => {
      await gateway[Symbol.asyncDispose]();
      await Promise.all(subgraphs.map((subgraph) => subgraph.stop()));
    },
  };
}

/** Serves a schema as a subgraph, over HTTP and graphql-ws. */
async function stubSubgraph(schema: GraphQLSchema, failing: readonly string[]): Promise<StubSubgraph> {
  const ran: string[] = [];
  const fieldResolver: typeof anyValue = (...field) => {
    const [, , , info] = field;
    if (!failing.includes(`${info.parentType.name}.${info.fieldName}`)) return anyValue(...field);
    throw new GraphQLError('Nobody may see this.', { extensions: { code: 'FORBIDDEN' } });
  };
  const run = (args: Pick<ExecutionArgs, 'document' | 'variableValues' | 'operationName' | 'rootValue'>) =>
    execute({ ...args, schema, fieldResolver });
  const server: Server = createServer((request: IncomingMessage, response) => {
    if (request.url !== '/graphql') return void response.writeHead(404).end();
    return void (async () => {
      const { query, ...sent } = JSON.parse(await readText(request)) as {
        query: string;
        variables?: Record<string, unknown>;
        operationName?: string;
      };
      ran.push(query);
      const document = parse(query);
      const faults = validate(schema, document);
      const result =
        faults.length > 0
          ? { errors: faults }
          : await run({
              document,
              ...(sent.variables && { variableValues: sent.variables }),
              ...(sent.operationName && { operationName: sent.operationName }),
            });
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result));
    })();
  });
  const sockets = new WebSocketServer({ server, path: '/graphql' });
  const live = useServer(
    {
      schema,
      subscribe: (args) =>
        new Repeater(async (push, stop) => {
          void push(await run(args));
          await stop;
        }) as never,
    },
    sockets,
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    ran,
    stop: async () => {
      await live.dispose();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

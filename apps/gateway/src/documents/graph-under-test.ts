import { Writable } from 'node:stream';
import { ApolloGateway, type GraphQLDataSource } from '@apollo/gateway';
import { composeServices } from '@apollo/composition';
import { Supergraph } from '@apollo/federation-internals';
import {
  execute,
  parse,
  type ExecutionResult,
  type GraphQLFormattedError,
  type GraphQLSchema,
} from 'graphql';
import { pino } from 'pino';
import { connectRedis } from '@e-storefront/bus';
import { readConfig } from '@e-storefront/config';
import { createService } from '@e-storefront/service';
import { testRedisUrl } from '@e-storefront/testing';
import type { GatewayContext } from '../context';
import { createGraphQLServer } from '../graphql-server';
import { openOperations } from '../operations/open-operations';
import { openQueryLimits, queryLimitSettings } from '../query-limits/query-limits.settings';
import { openRateLimits } from '../rate-limits/open-rate-limits';
import { withScalars } from './api-schema';
import { OperationPreparation } from './operation-preparation';
import { anyValue, subgraphSchemas } from './shop-under-test';

/** The gateway's GraphQL server before subgraphs in this process, without a port. */
export interface GraphUnderTest extends AsyncDisposable {
  ask(
    request: Pick<Request, 'query'> & Partial<Request>,
    context?: Partial<GatewayContext>,
  ): Promise<{ status: number; data: unknown; errors: readonly GraphQLFormattedError[] }>;
  /** What ran at subgraphs, as `name: document`. */
  readonly ran: string[];
  /** The log of requests: level and message of each line. */
  readonly log: { level: number; msg: string }[];
}

interface Request {
  query: string;
  operationName: string | undefined;
  variables: Record<string, unknown>;
}

/** Composes subgraphs. @param typeDefs the SDL of each by its name @throws when they do not fit together */
export function composed(typeDefs: Readonly<Record<string, string>>): string {
  const services = Object.entries(typeDefs).map(([name, sdl]) => ({
    name,
    typeDefs: parse(sdl),
    url: `http://${name}`,
  }));
  const { supergraphSdl, errors } = composeServices(services);
  if (!supergraphSdl) throw new Error(String(errors?.[0]));
  return supergraphSdl;
}

/** @param settings limits other than the standard ones */
export async function graphUnderTest(
  supergraphSdl: string,
  settings: Record<string, string> = {},
): Promise<GraphUnderTest> {
  const ran: string[] = [];
  const log: GraphUnderTest['log'] = [];
  const service = createService('gateway', { HOST: '127.0.0.1', PORT: 0, LOG_LEVEL: 'silent' });
  const redis = await connectRedis(service, testRedisUrl());
  const schemas = subgraphSchemas(supergraphSdl);
  const gateway = new ApolloGateway({
    supergraphSdl,
    logger: service.logger,
    buildService: ({ name }) => sourceOf(name, schemas.get(name), ran),
  });
  const queryLimits = openQueryLimits({ ...readConfig(queryLimitSettings, settings), NODE_ENV: 'test' });
  const schema = withScalars(Supergraph.build(supergraphSdl).apiSchema().toGraphQLJSSchema());
  const apollo = await createGraphQLServer(service, {
    gateway,
    supergraphSdl,
    queryLimits,
    limits: await openRateLimits(service, redis, 0),
    preparation: new OperationPreparation(schema, queryLimits),
    operations: openOperations({ OPERATIONS: 'open', OPERATIONS_FILES: [] }, {}),
  });
  const { stop } = await service.listen();
  const lines = new Writable({
    write: (line, _encoding, done) => {
      log.push(JSON.parse(String(line)) as (typeof log)[number]);
      done();
    },
  });
  const nobody: GatewayContext = {
    principal: null,
    expired: null,
    authorization: undefined,
    tokenFault: undefined,
    idempotencyKey: undefined,
    traceparent: undefined,
    client: { address: '127.0.0.1', agent: '' },
    requestId: 'request-under-test',
    logger: pino(lines),
  };
  return {
    ran,
    log,
    ask: async ({ query, operationName, variables }, context = {}) => {
      const request = { query, ...(operationName && { operationName }), ...(variables && { variables }) };
      const { body, http } = await apollo.executeOperation(request, {
        contextValue: { ...nobody, ...context },
      });
      if (body.kind !== 'single') throw new Error('An answer came in parts.');
      const { data, errors = [] } = JSON.parse(JSON.stringify(body.singleResult)) as ExecutionResult;
      return { status: http.status ?? 200, data, errors: errors as readonly GraphQLFormattedError[] };
    },
    [Symbol.asyncDispose]: stop,
  };
}

function sourceOf(
  name: string,
  schema: GraphQLSchema | undefined,
  ran: string[],
): GraphQLDataSource<GatewayContext> {
  if (!schema) throw new Error(`There is no subgraph ${name}.`);
  return {
    process: async ({ request: { query = '', variables = {} } }) => {
      ran.push(`${name}: ${query}`);
      const result = await execute({
        schema,
        document: parse(query),
        variableValues: variables,
        fieldResolver: anyValue,
      });
      return JSON.parse(JSON.stringify(result)) as Awaited<ReturnType<GraphQLDataSource['process']>>;
    },
  };
}

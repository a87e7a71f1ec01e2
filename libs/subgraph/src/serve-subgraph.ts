import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyRequest } from 'fastify';
import { SERVICE_HEADER, type TokenVerifier } from '@e-storefront/auth';
import { isDomainError } from '@e-storefront/errors';
import type { Service } from '@e-storefront/server';
import {
  IDEMPOTENCY_HEADER,
  CLIENT_HEADERS,
  type ClientInfo,
  type ContextFactory,
  type SubgraphContext,
} from './context';
import { AnswerScope } from './answer-scope';
import { createContext } from './caller';
import { formatError } from './format-error';
import { limitUnauthenticatedCallers } from './limit-unauthenticated-callers';
import { logUnexpectedErrors } from './log-errors';
import { createSubgraphSchema, type SubgraphDefinition } from './schema';
import { Selection } from './selection';
import { shareAnswers } from './share-answers';
import { serveSubscriptions } from './serve-subscriptions';

export interface SubgraphOptions<Context extends SubgraphContext> extends SubgraphDefinition {
  tokens: TokenVerifier;
  context: ContextFactory<Context>;
}

/**
 * Serves a subgraph at `/graphql`, over HTTP and graphql-ws, to the gateway and other services only.
 * @throws Error when it has mutations without idempotency rules
 */
export async function serveSubgraph<Context extends SubgraphContext>(
  service: Service,
  options: SubgraphOptions<Context>,
): Promise<void> {
  limitUnauthenticatedCallers(service, options.tokens);
  const schema = createSubgraphSchema(options);
  if (schema.getMutationType() && !options.idempotency) {
    throw new Error('A subgraph with mutations needs idempotency rules.');
  }
  const apollo = new ApolloServer<Context>({
    schema,
    formatError,
    introspection: true,
    csrfPrevention: false,
    stopOnTerminationSignals: false,
    includeStacktraceInErrorResponses: false,
    logger: service.logger,
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginCacheControlDisabled(),
      logUnexpectedErrors(service),
      readSelection(),
      shareAnswers(),
    ],
  });
  await apollo.start();
  service.onStop(() => apollo.stop());

  const callers = new WeakMap<FastifyRequest, SubgraphContext>();
  service.app.route({
    method: 'POST',
    url: '/graphql',
    // Before the body is read: only services may occupy memory with one.
    onRequest: async (request, reply) => {
      try {
        callers.set(request, await baseContext(request, service, options));
      } catch (error) {
        if (!isDomainError(error)) throw error;
        const { message, code, details } = error;
        return reply.code(error.status).send({ errors: [{ message, extensions: { code, ...details } }] });
      }
    },
    handler: fastifyApolloHandler(apollo, {
      context: (request) => {
        const base = callers.get(request);
        if (!base) throw new Error('A call reached GraphQL without a verified caller.');
        return Promise.resolve(createContext(base, options.context));
      },
    }),
  });
  serveSubscriptions(service, schema, options);
}

/** Adds the selected fields to the context of a call before any field is resolved. */
function readSelection(): ApolloServerPlugin<Pick<SubgraphContext, 'selection'>> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ contextValue, document, schema }) {
          contextValue.selection?.read(document, schema);
        },
      };
    },
  };
}

async function baseContext<Context extends SubgraphContext>(
  request: FastifyRequest,
  service: Service,
  options: SubgraphOptions<Context>,
): Promise<SubgraphContext> {
  const { headers } = request;
  const { name: caller, scopes: callerScopes } = await options.tokens.verifyService(headers[SERVICE_HEADER]);
  const { principal, expired } = await options.tokens.identify(headers.authorization);
  const { [IDEMPOTENCY_HEADER]: key } = headers;
  const idempotencyKey = typeof key === 'string' ? key : null;
  const client = clientPlace(headers);
  return {
    caller,
    callerScopes,
    client,
    principal,
    expired,
    idempotencyKey,
    selection: new Selection(),
    answer: new AnswerScope(principal),
    requestId: request.id,
    logger: service.logger,
  };
}

/** Only services reach this point, so the gateway's headers about its client can be trusted. */
function clientPlace(headers: FastifyRequest['headers']): ClientInfo | null {
  const { [CLIENT_HEADERS.address]: address, [CLIENT_HEADERS.agent]: agent } = headers;
  if (typeof address !== 'string') return null;
  return { address, agent: typeof agent === 'string' ? agent : '' };
}

import type { ApolloServer } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isDomainError, type ErrorCode } from '@e-storefront/errors';
import type { Service } from '@e-storefront/server';
import { readRequestMetadata, type CreateContext } from '../auth/authenticate';
import type { GatewayContext } from '../context';
import type { PersistedOperations } from '../persisted-operations/persisted-operations';
import { logOperation } from '../plugins/log-operations.plugin';
import { rateLimitHeaders } from '../rate-limit/headers';
import { getOperationCosts } from '../rate-limit/limit-costs';
import { countUncountedRequest, guestCaller, rejectExhaustedCaller } from '../rate-limit/request-limits';
import type { RateLimiter } from '../rate-limit/rate-limiter';
import { isStorable, REVALIDATED_BY_ALL } from './cache-headers';
import { negotiateResponse } from './content-negotiation';
import { createResponseEncoder } from './encode-response';
import type { PublicResponses } from './public-responses';

/** Errors of the request itself, which set the HTTP status of the response. */
const ERRORS_BY_STATUS: readonly ErrorCode[] = ['RATE_LIMITED', 'BAD_REQUEST', 'BAD_USER_INPUT'];

interface GraphQLRouteOptions {
  apollo: ApolloServer<GatewayContext>;
  createContext: CreateContext;
  rateLimiter: RateLimiter;
  operations: PersistedOperations;
  responses: PublicResponses;
  /** Sends the explorer to a browser that opens the address; absent when the explorer is off. */
  sendExplorer: ((reply: FastifyReply) => FastifyReply) | undefined;
}

const NOT_ACCEPTABLE = {
  errors: [
    {
      message:
        'Responses are sent as application/json or application/graphql-response+json. Accept one of them.',
      extensions: { code: 'BAD_REQUEST', field: 'accept' },
    },
  ],
};

const METHOD_NOT_ALLOWED = {
  errors: [{ message: 'Send operations by POST, or queries by GET.', extensions: { code: 'BAD_REQUEST' } }],
};

/** Serves GraphQL over HTTP at `/graphql`, and the explorer to browsers at the same address. */
export function registerGraphQLRoutes(service: Service, options: GraphQLRouteOptions): void {
  const { apollo, rateLimiter, operations, responses, sendExplorer } = options;
  const contexts = new WeakMap<FastifyRequest, GatewayContext>();
  const handler = fastifyApolloHandler(apollo, {
    context: async (request) => {
      const context = contexts.get(request);
      if (!context) throw new Error('A request reached GraphQL without an authenticated context.');
      await operations.assertAllowed(request);
      return context;
    },
  });
  const hooks = {
    // Before the body is read, so that rejected callers cost little.
    onRequest: authenticateCaller(options, contexts),
    onSend: [
      (request: FastifyRequest, reply: FastifyReply) =>
        countUncountedRequest(rateLimiter, contexts.get(request) ?? guestCaller(request), reply),
      async (request: FastifyRequest, reply: FastifyReply, body: unknown) => {
        responses.store(contexts.get(request), reply, body);
        return Promise.resolve(body);
      },
      createResponseEncoder((request) => contexts.get(request)?.answer.audience !== 'caller'),
    ],
  };
  service.app.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    ...hooks,
    handler: async (request, reply) => {
      const negotiated = negotiateResponse(request, sendExplorer !== undefined);
      if (negotiated === 'page' && sendExplorer) return sendExplorer(reply);
      // Before execution: a mutation must not run when its response cannot be sent.
      if (negotiated !== 'graphql') return reply.code(406).send(NOT_ACCEPTABLE);
      const context = contexts.get(request);
      const response = context && responses.find(request, context);
      if (!response) return handler.call(service.app, request, reply);
      const started = performance.now();
      const { operation, body, contentType } = response;
      const decision = await rateLimiter.consume(getOperationCosts(operation, context));
      // Apollo Server's plugins reject it.
      if (decision.error) return handler.call(service.app, request, reply);
      const { name, operation: kind } = operation.operation;
      logOperation(context, { name: name?.value, kind, started });
      void reply.headers({ ...Object.fromEntries(rateLimitHeaders(decision)), 'content-type': contentType });
      if (isStorable(request.method, request.headers)) void reply.header('cache-control', REVALIDATED_BY_ALL);
      return reply.send(body);
    },
  });
  service.app.route({
    method: ['PUT', 'PATCH', 'DELETE'],
    url: '/graphql',
    handler: (_request, reply) => reply.code(405).header('allow', 'GET, POST').send(METHOD_NOT_ALLOWED),
  });
}

function authenticateCaller(
  { createContext, rateLimiter }: GraphQLRouteOptions,
  contexts: WeakMap<FastifyRequest, GatewayContext>,
): (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | undefined> {
  return async (request, reply) => {
    void reply.header('x-request-id', request.id);
    try {
      const context = await createContext(readRequestMetadata(request));
      rejectExhaustedCaller(rateLimiter, context, reply);
      contexts.set(request, context);
      return undefined;
    } catch (error) {
      if (!isDomainError(error) || ERRORS_BY_STATUS.includes(error.code)) throw error;
      // A well-formed GraphQL response: clients read the code and not the status.
      const { message, code, details } = error;
      return reply.code(200).send({ errors: [{ message, extensions: { code, ...details } }] });
    }
  };
}

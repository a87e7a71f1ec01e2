import type { ApolloServer } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isDomainError, type ErrorCode } from '@e-storefront/errors';
import type { Service } from '@e-storefront/server';
import { incomingCall, type ContextFor } from '../auth/authenticate';
import type { GatewayContext } from '../context';
import type { PersistedOperations } from '../persisted-operations/persisted-operations';
import { countUncounted, guestOf, refuseAfterFaults } from '../rate-limit/request-limits';
import type { RateLimits } from '../rate-limit/rate-limiter';
import { wantedOf } from './content-negotiation';

/** Refusals of the request itself, told by the status of the answer. */
const BY_STATUS: readonly ErrorCode[] = ['RATE_LIMITED', 'BAD_REQUEST', 'BAD_USER_INPUT'];

interface GraphQLRouteOptions {
  apollo: ApolloServer<GatewayContext>;
  contextFor: ContextFor;
  limits: RateLimits;
  operations: PersistedOperations;
  /** Shows the explorer to a browser that opens the address; absent when it is switched off. */
  sendExplorer: ((reply: FastifyReply) => FastifyReply) | undefined;
}

const NOT_ACCEPTABLE = {
  errors: [
    {
      message: 'Answers come as application/json or application/graphql-response+json. Accept one of them.',
      extensions: { code: 'BAD_REQUEST', field: 'accept' },
    },
  ],
};

const NOT_ALLOWED = {
  errors: [{ message: 'Operations come by POST, and reads by GET.', extensions: { code: 'BAD_REQUEST' } }],
};

/** Serves GraphQL over HTTP at `/graphql`, and the explorer to browsers at the same address. */
export function serveGraphQL(service: Service, options: GraphQLRouteOptions): void {
  const { apollo, limits, operations, sendExplorer } = options;
  const contexts = new WeakMap<FastifyRequest, GatewayContext>();
  const handler = fastifyApolloHandler(apollo, {
    context: async (request) => {
      const context = contexts.get(request);
      if (!context) throw new Error('A call reached GraphQL without a checked caller.');
      await operations.admit(request);
      return context;
    },
  });
  const hooks = {
    // Before the body is read: who may not call costs little.
    onRequest: checkCaller(options, contexts),
    onSend: (request: FastifyRequest, reply: FastifyReply) =>
      countUncounted(limits, contexts.get(request) ?? guestOf(request), reply),
  };
  service.app.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    ...hooks,
    handler: (request, reply) => {
      const wanted = wantedOf(request, sendExplorer !== undefined);
      if (wanted === 'page' && sendExplorer) return sendExplorer(reply);
      // Before anything runs: an answer that cannot be sent must not have changed anything.
      if (wanted !== 'answer') return reply.code(406).send(NOT_ACCEPTABLE);
      return handler.call(service.app, request, reply);
    },
  });
  service.app.route({
    method: ['PUT', 'PATCH', 'DELETE'],
    url: '/graphql',
    handler: (_request, reply) => reply.code(405).header('allow', 'GET, POST').send(NOT_ALLOWED),
  });
}

function checkCaller(
  { contextFor, limits }: GraphQLRouteOptions,
  contexts: WeakMap<FastifyRequest, GatewayContext>,
): (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | undefined> {
  return async (request, reply) => {
    void reply.header('x-request-id', request.id);
    try {
      const call = incomingCall(request);
      const context = await contextFor(call);
      refuseAfterFaults(limits, context, reply);
      contexts.set(request, context);
      return undefined;
    } catch (error) {
      if (!isDomainError(error) || BY_STATUS.includes(error.code)) throw error;
      // A well-formed GraphQL answer: clients look for the code in it and not at the status.
      const { message, code, details } = error;
      return reply.code(200).send({ errors: [{ message, extensions: { code, ...details } }] });
    }
  };
}

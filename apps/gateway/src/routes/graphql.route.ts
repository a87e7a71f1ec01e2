import type { ApolloServer } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isDomainError } from '@e-storefront/errors';
import { requestIdOf, type Service } from '@e-storefront/service';
import type { ContextFor } from '../call-context';
import type { GatewayContext } from '../context';

interface GraphQLRouteOptions {
  apollo: ApolloServer<GatewayContext>;
  contextFor: ContextFor;
  /** Shows the explorer to a browser that opens the address; absent when it is switched off. */
  sendExplorer: ((reply: FastifyReply) => FastifyReply) | undefined;
}

/** Serves GraphQL over HTTP at `/graphql`, and the explorer to browsers at the same address. */
export function serveGraphQL(
  service: Service,
  { apollo, contextFor, sendExplorer }: GraphQLRouteOptions,
): void {
  const contexts = new WeakMap<FastifyRequest, GatewayContext>();
  const handler = fastifyApolloHandler(apollo, {
    context: (request) => {
      const context = contexts.get(request);
      if (!context) throw new Error('A call reached GraphQL without a checked caller.');
      return Promise.resolve(context);
    },
  });
  const prepare = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const requestId = requestIdOf(request.headers['x-request-id']);
    void reply.header('x-request-id', requestId);
    const { authorization, traceparent } = request.headers;
    const trace = typeof traceparent === 'string' ? { traceparent } : {};
    const client = { address: request.ip, agent: request.headers['user-agent'] ?? '' };
    try {
      contexts.set(request, await contextFor({ authorization, client, requestId, ...trace }));
      return undefined;
    } catch (error) {
      if (!isDomainError(error)) throw error;
      // A well-formed GraphQL answer: clients look for the code in it and not at the status.
      const { message, code, details } = error;
      return reply.code(200).send({ errors: [{ message, extensions: { code, ...details } }] });
    }
  };
  service.app.post('/graphql', { preHandler: prepare }, handler);
  service.app.get('/graphql', { preHandler: prepare }, (request, reply) => {
    const wantsPage = request.headers.accept?.includes('text/html') ?? false;
    return wantsPage && sendExplorer ? sendExplorer(reply) : handler.call(service.app, request, reply);
  });
}

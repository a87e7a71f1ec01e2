import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Service } from '@e-storefront/server';
import { readClientInfo, readRequestMetadata, type CreateContext } from '../auth/authenticate';
import type { CallerContext } from './caller';
import { getRequestCost, getRouteCost } from './limit-costs';
import { getRouteLimit } from './policies';
import { rateLimitHeaders } from './headers';
import type { RateLimiter, LimitDecision } from './rate-limiter';

const NOT_CLIENT_ERRORS = [429, 503];

/** Counts preflights. Must be registered before CORS, which answers them. */
export function limitPreflights(service: Service, rateLimiter: RateLimiter): void {
  service.app.addHook('onRequest', async (request, reply) => {
    if (request.method !== 'OPTIONS') return;
    applyDecision(
      await rateLimiter.consume([getRouteCost(getRouteLimit('OPTIONS'), guestCaller(request))]),
      reply,
    );
  });
}

/**
 * Counts the requests of every route before their bodies are read, except GraphQL, whose operations are counted. Must
 * be registered before the routes.
 */
export function limitRoutes(service: Service, rateLimiter: RateLimiter, createContext: CreateContext): void {
  service.app.addHook('onRequest', async (request, reply) => {
    const { method, routeOptions } = request;
    if (routeOptions.url === '/graphql' || method === 'OPTIONS') return;
    const limit = getRouteLimit(`${method} ${routeOptions.url ?? ''}`);
    const caller =
      limit.countedBy === 'caller' ? await createContext(readRequestMetadata(request)) : guestCaller(request);
    applyDecision(await rateLimiter.consume([getRouteCost(limit, caller)]), reply);
  });
}

/** Rejects a request unread when its caller has sent too many invalid ones. @throws RATE_LIMITED */
export function rejectExhaustedCaller(
  rateLimiter: RateLimiter,
  caller: CallerContext,
  reply: FastifyReply,
): void {
  const decision = rateLimiter.findExhausted([getRequestCost(caller, true)]);
  if (decision) applyDecision(decision, reply);
}

/**
 * Counts responses without a valid operation: pages, invalid documents, requests that are no GraphQL. Responses with
 * 429 or 503 are not counted, because overload is not the fault of everyone at the same address.
 */
export async function countUncountedRequest(
  rateLimiter: RateLimiter,
  caller: CallerContext,
  reply: FastifyReply,
): Promise<void> {
  if (reply.hasHeader('ratelimit') || NOT_CLIENT_ERRORS.includes(reply.statusCode)) return;
  const decision = await rateLimiter.consume([getRequestCost(caller, reply.statusCode >= 400)]);
  for (const [name, value] of rateLimitHeaders({ ...decision, error: undefined })) {
    void reply.header(name, value);
  }
}

/** The caller before its token is verified. */
export function guestCaller(request: FastifyRequest): CallerContext {
  return { principal: null, client: readClientInfo(request) };
}

function applyDecision(decision: LimitDecision, reply: FastifyReply): void {
  for (const [name, value] of rateLimitHeaders(decision)) void reply.header(name, value);
  if (decision.error) throw decision.error;
}

import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Service } from '@e-storefront/server';
import { clientOf, incomingCall, type ContextFor } from '../auth/authenticate';
import type { GatewayContext } from '../context';
import { chargeOfRequest, chargeOfRoute } from './limit-costs';
import { routeLimitOf } from './policies';
import { rateLimitHeaders } from './headers';
import type { RateLimits, Verdict } from './rate-limiter';

const NO_FAULT = [429, 503];

type WhoCalls = Pick<GatewayContext, 'client' | 'principal'>;

/**
 * Counts preflights. Stands before CORS, which answers them; a refusal is for browsers a failed request like any other.
 */
export function limitPreflights(service: Service, limits: RateLimits): void {
  service.app.addHook('onRequest', async (request, reply) => {
    if (request.method !== 'OPTIONS') return;
    apply(await limits.charge([chargeOfRoute(routeLimitOf('OPTIONS'), guestOf(request))]), reply);
  });
}

/**
 * Counts the requests of every route before their bodies are read, GraphQL aside, whose operations are counted. Stands
 * before the routes.
 */
export function limitRoutes(service: Service, limits: RateLimits, contextFor: ContextFor): void {
  service.app.addHook('onRequest', async (request, reply) => {
    const { method, routeOptions } = request;
    if (routeOptions.url === '/graphql' || method === 'OPTIONS') return;
    const limit = routeLimitOf(`${method} ${routeOptions.url ?? ''}`);
    const who = limit.countedBy === 'caller' ? await contextFor(incomingCall(request)) : guestOf(request);
    apply(await limits.charge([chargeOfRoute(limit, who)]), reply);
  });
}

/**
 * Refuses a request unread when its caller has sent too many that named no operation.
 * @throws RATE_LIMITED
 */
export function refuseAfterFaults(limits: RateLimits, who: WhoCalls, reply: FastifyReply): void {
  const verdict = limits.known([chargeOfRequest(who, true)]);
  if (verdict) apply(verdict, reply);
}

/**
 * Counts what was answered without an operation: pages, documents that do not fit, what is no GraphQL at all. What was
 * refused because too much is under way is not the fault of everybody behind the same address.
 */
export async function countUncounted(limits: RateLimits, who: WhoCalls, reply: FastifyReply): Promise<void> {
  if (reply.hasHeader('ratelimit') || NO_FAULT.includes(reply.statusCode)) return;
  const verdict = await limits.charge([chargeOfRequest(who, reply.statusCode >= 400)]);
  for (const [name, value] of rateLimitHeaders({ ...verdict, refusal: undefined })) {
    void reply.header(name, value);
  }
}

/** Who calls, as far as it is known before the token was looked at. */
export function guestOf(request: FastifyRequest): WhoCalls {
  return { principal: null, client: clientOf(request) };
}

function apply(verdict: Verdict, reply: FastifyReply): void {
  for (const [name, value] of rateLimitHeaders(verdict)) void reply.header(name, value);
  if (verdict.refusal) throw verdict.refusal;
}

import { RateLimiterMemory } from 'rate-limiter-flexible';
import { SERVICE_HEADER, type TokenVerifier } from '@e-storefront/auth';
import { DomainError } from '@e-storefront/errors';
import { networkOf, type Service } from '@e-storefront/server';

/** Requests that anybody may make to the few addresses that need no credential: more than probes and key readers do. */
const PER_MINUTE = 1_200;
const MINUTE_SECONDS = 60;

/**
 * Limits, by network, the requests of callers without a service credential: to health checks, published keys and pictures. Each process
 * counts for itself. Stands before the routes that it is to limit; calling it again changes nothing.
 * @param perMinute requests allowed to one network in a minute
 */
export function limitUnauthenticatedCallers(
  service: Service,
  tokens: Pick<TokenVerifier, 'verifyService'>,
  perMinute = PER_MINUTE,
): void {
  if (service.app.hasDecorator(INSTALLED)) return;
  service.app.decorate(INSTALLED, true);
  const counts = new RateLimiterMemory({ points: perMinute, duration: MINUTE_SECONDS });
  service.app.addHook('onRequest', async ({ headers, ip, routeOptions }, reply) => {
    // GraphQL itself refuses callers without a service credential.
    if (routeOptions.url === '/graphql') return;
    const credential = headers[SERVICE_HEADER];
    const isService = credential !== undefined && (await tokens.verifyService(credential).then(yes, no));
    if (isService) return;
    const refused = await counts.consume(networkOf(ip)).then(no, yes);
    if (!refused) return;
    void reply.header('retry-after', String(MINUTE_SECONDS));
    throw new DomainError('RATE_LIMITED', { details: { retryAfter: MINUTE_SECONDS } });
  });
}

const INSTALLED = 'limitsUnauthenticatedCallers';
const yes = (): boolean => true;
const no = (): boolean => false;

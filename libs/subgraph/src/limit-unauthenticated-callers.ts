import { RateLimiterMemory } from 'rate-limiter-flexible';
import { SERVICE_HEADER, type TokenVerifier } from '@e-storefront/auth';
import { DomainError } from '@e-storefront/errors';
import { networkOf, type Service } from '@e-storefront/server';

/**
 * Allowed requests to the few paths that need no credential: more than health probes and key readers send.
 */
const PER_MINUTE = 1_200;
const MINUTE_SECONDS = 60;

/**
 * Limits requests without a service credential by network: to health checks, published keys and pictures.
 * Each process counts by itself. Register it before the routes to limit; a repeated call has no effect.
 * @param perMinute allowed requests per network and minute
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
    // GraphQL itself rejects callers without a service credential.
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

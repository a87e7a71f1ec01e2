import type { IncomingHttpHeaders } from 'node:http';
import { DomainError } from '@e-storefront/errors';
import type { Service } from '@e-storefront/server';
import type { AllowedOrigins } from './allowed-origins';

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Rejects unsafe requests that a page of a foreign origin makes a browser send (CSRF); browsers name the page in
 * `Origin`. GraphQL is protected by Apollo's CSRF prevention, which requires a header that no foreign page can set;
 * uploads and forms accept content types that any page can send, so the origin decides. Clients other than browsers
 * send no origin and pass. Preflights of foreign origins are answered without CORS permission, never with an unknown
 * address. Must be registered before the routes and after CORS.
 */
export function rejectForeignOrigins(service: Service, origins: AllowedOrigins): void {
  service.app.addHook('onRequest', async ({ headers, host, method, routeOptions }, reply) => {
    const { origin } = headers;
    const isForeign = origin !== undefined && !origins.allows(origin, host);
    if (method === 'OPTIONS') {
      return reply.code(204).header('allow', 'GET, HEAD, POST, OPTIONS').header('content-length', '0').send();
    }
    if (!isForeign || SAFE_METHODS.includes(method) || routeOptions.url === '/graphql') return undefined;
    if (routeOptions.config.acceptsOwnForms && isOwnForm(headers)) return undefined;
    throw new DomainError('FORBIDDEN', { message: 'Pages of this origin may not send this request.' });
  });
}

/**
 * Whether a form was sent by a page of this server that sends no referrer: browsers then send `null` as its origin, and
 * a header that no page can set tells whether it is the same origin. Older browsers send no such header; what such a
 * form does requires a secret token, which no foreign page has.
 */
function isOwnForm({ origin, 'sec-fetch-site': site }: IncomingHttpHeaders): boolean {
  return origin === 'null' && (site === undefined || site === 'same-origin');
}

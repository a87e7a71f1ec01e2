import type { IncomingHttpHeaders } from 'node:http';
import { DomainError } from '@e-storefront/errors';
import type { Service } from '@e-storefront/server';
import type { AllowedOrigins } from './allowed-origins';

const READING = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Refuses writing requests that a page of another shop makes a browser send: those name their page in `Origin`.
 * GraphQL has Apollo's rule for this, which asks for a header that no foreign page can send; uploads and forms take
 * content types that any page can send, so here the origin decides. Clients that are no browsers send none and pass.
 * A preflight from elsewhere is answered without leave to go on, which browsers understand, and never as a wrong address.
 * Stands before the routes and behind CORS.
 */
export function refuseForeignOrigins(service: Service, origins: AllowedOrigins): void {
  service.app.addHook('onRequest', async ({ headers, host, method, routeOptions }, reply) => {
    const { origin } = headers;
    const isForeign = origin !== undefined && !origins.allows(origin, host);
    if (method === 'OPTIONS') {
      return reply.code(204).header('allow', 'GET, HEAD, POST, OPTIONS').header('content-length', '0').send();
    }
    if (!isForeign || READING.includes(method) || routeOptions.url === '/graphql') return undefined;
    if (routeOptions.config.takesOwnForms && isOwnForm(headers)) return undefined;
    throw new DomainError('FORBIDDEN', { message: 'Pages of this origin may not send this request.' });
  });
}

/**
 * Whether a form was sent by a page of this server that shows no referrer: browsers then send `null` for its origin, and
 * say in a header that no page can set whether it is the same. Older ones say nothing; what such a form does needs a
 * secret token in it, which no foreign page has.
 */
function isOwnForm({ origin, 'sec-fetch-site': site }: IncomingHttpHeaders): boolean {
  return origin === 'null' && (site === undefined || site === 'same-origin');
}

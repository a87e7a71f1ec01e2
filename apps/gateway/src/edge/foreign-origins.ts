import { DomainError } from '@e-storefront/errors';
import type { Service } from '@e-storefront/service';

const READING = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Refuses writing requests that a page of another shop makes a browser send: those name their page in `Origin`.
 * GraphQL has Apollo's rule for this, which asks for a header that no foreign page can send; uploads and forms take
 * content types that any page can send, so here the origin decides. Clients that are no browsers send none and pass.
 * Stands before the routes.
 */
export function refuseForeignOrigins(service: Service, origins: readonly string[]): void {
  service.app.addHook('onRequest', async ({ headers, host, method, routeOptions }) => {
    const { origin } = headers;
    if (origin === undefined || READING.includes(method) || routeOptions.url === '/graphql') return;
    if (origins.includes(origin) || isSameHost(origin, host)) return;
    throw new DomainError('FORBIDDEN', { message: 'Pages of this origin may not send this request.' });
  });
}

/** Whether a page stands at the address that it calls, as the explorer does. */
export function isSameHost(origin: string, host: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === host;
}

import type { Service } from '@e-storefront/server';
import { addVary } from './content-negotiation';

export const NEVER_STORED = 'private, no-store';
/** Stored by browsers and shared caches, which revalidate it before each use. */
export const REVALIDATED_BY_ALL = 'public, max-age=0, must-revalidate';

/**
 * The request headers that a response of `/graphql` depends on: the caller, the format, the origin of the page. No
 * other header changes a public response: an answer for which a subgraph reads the client's data is private.
 */
const GRAPHQL_VARY = ['Origin', 'Accept', 'Accept-Encoding', 'Authorization'];

/** Whether a public response to such a request may be stored: one to a query by GET without credentials. */
export function isStorable(method: string, headers: Readonly<Record<string, unknown>>): boolean {
  // GraphQL reads no cookies, but a proxy in front of it may: a request with one has a user's credentials.
  return method === 'GET' && headers['authorization'] === undefined && headers['cookie'] === undefined;
}

/**
 * Keeps responses of `/graphql` and to authenticated requests, errors included, out of caches. Does not change a
 * route's own Cache-Control, such as that of images and of GraphQL responses that are the same for all guests. Must
 * be registered before the routes.
 */
export function preventSharedCaching(service: Service): void {
  service.app.addHook('onSend', async (request, reply) => {
    const isGraphQL = request.routeOptions.url === '/graphql';
    if (isGraphQL) addVary(reply, GRAPHQL_VARY);
    if (reply.hasHeader('cache-control')) return;
    if (!isGraphQL && request.headers.authorization === undefined) return;
    void reply.header('cache-control', NEVER_STORED);
    addVary(reply, ['Authorization']);
  });
}

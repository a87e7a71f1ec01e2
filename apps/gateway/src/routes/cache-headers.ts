import type { Service } from '@e-storefront/server';
import { addVary } from './content-negotiation';

/**
 * Keeps responses out of shared caches. Responses to authenticated requests, errors included, are private; responses of
 * `/graphql` to guests may contain a cart or a token and are not cached either. A route's own Cache-Control stands,
 * such as that of images. Must be registered before the routes.
 */
export function preventSharedCaching(service: Service): void {
  service.app.addHook('onSend', async (request, reply) => {
    const isGraphQL = request.routeOptions.url === '/graphql';
    if (isGraphQL) addVary(reply, ['Origin', 'Accept', 'Authorization']);
    if (reply.hasHeader('cache-control')) return;
    if (request.headers.authorization !== undefined) {
      void reply.header('cache-control', 'private, no-store');
      addVary(reply, ['Authorization']);
    } else if (isGraphQL) {
      void reply.header('cache-control', 'no-store');
    }
  });
}

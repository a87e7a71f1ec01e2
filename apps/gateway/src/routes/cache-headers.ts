import type { Service } from '@e-storefront/server';
import { addVary } from './content-negotiation';

/**
 * Keeps answers out of caches on the way. What is answered to somebody, a refusal as well, is theirs alone; an answer
 * of `/graphql` to a guest may hold a cart or a token and is kept by nobody either. What a route says of its own answer
 * stands, such as of pictures, which are the same for all. Stands before the routes.
 */
export function keepAnswersPrivate(service: Service): void {
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

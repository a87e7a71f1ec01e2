import type { ApolloServerPlugin, GraphQLRequestContextWillSendResponse } from '@apollo/server';
import { OperationTypeNode } from 'graphql';
import type { GatewayContext } from '../context';
import { isStorable, NEVER_STORED, REVALIDATED_BY_ALL } from '../routes/cache-headers';

/**
 * Sets `Cache-Control` where it is not `private, no-store`. A guest's response to a query by GET that was put together from
 * public answers alone may be stored by all, CDNs included, which ask with its `ETag` before each use. Responses to mutations
 * may contain tokens: they are not compressed, here or by a proxy.
 */
export function setCacheControl(): ApolloServerPlugin<GatewayContext> {
  return {
    requestDidStart: () =>
      Promise.resolve({
        willSendResponse: (call) => {
          const { headers } = call.response.http;
          if (call.operation?.operation === OperationTypeNode.MUTATION) {
            headers.set('cache-control', `${NEVER_STORED}, no-transform`);
          } else if (isPublic(call)) headers.set('cache-control', REVALIDATED_BY_ALL);
          return Promise.resolve();
        },
      }),
  };
}

function isPublic({
  request: { http },
  response: { body },
  contextValue: { answer },
  overallCachePolicy,
}: GraphQLRequestContextWillSendResponse<GatewayContext>): boolean {
  const isGuest = http && isStorable(http.method, Object.fromEntries(http.headers));
  const isWhole = body.kind === 'single' && body.singleResult.errors === undefined;
  const policy = overallCachePolicy.policyIfCacheable();
  return isGuest === true && isWhole && policy?.scope === 'PUBLIC' && answer.audience !== 'caller';
}

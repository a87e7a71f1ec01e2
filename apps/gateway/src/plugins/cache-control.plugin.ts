import type { ApolloServerPlugin, GraphQLRequestContextWillSendResponse } from '@apollo/server';
import { OperationTypeNode } from 'graphql';
import type { GatewayContext } from '../context';
import { isStorable, NEVER_STORED, REVALIDATED_BY_ALL } from '../routes/cache-headers';

/**
 * Sets `Cache-Control` if it is not `private, no-store`. A guest's response to a query by GET that consists of public
 * answers only may be stored by every cache, CDNs included, which revalidates it by `ETag` before each use. Responses
 * to mutations may contain tokens: they are not compressed, here or by a proxy.
 */
export function setCacheControl(): ApolloServerPlugin<GatewayContext> {
  return {
    requestDidStart: () =>
      Promise.resolve({
        willSendResponse: (call) => {
          const { headers } = call.response.http;
          if (call.operation?.operation === OperationTypeNode.MUTATION) {
            headers.set('cache-control', `${NEVER_STORED}, no-transform`);
          } else if (responseMaxAge(call) && isStorableRequest(call)) {
            headers.set('cache-control', REVALIDATED_BY_ALL);
          }
          return Promise.resolve();
        },
      }),
  };
}

function isStorableRequest({
  request: { http },
}: GraphQLRequestContextWillSendResponse<GatewayContext>): boolean {
  return http !== undefined && isStorable(http.method, Object.fromEntries(http.headers));
}

/** How many seconds a response may be cached that consists of public answers only; undefined for any other. */
export function responseMaxAge({
  operation,
  response: { body },
  contextValue: { answer },
  overallCachePolicy,
}: GraphQLRequestContextWillSendResponse<GatewayContext>): number | undefined {
  const isQuery = operation?.operation === OperationTypeNode.QUERY;
  const isWhole = body.kind === 'single' && body.singleResult.errors === undefined;
  const policy = overallCachePolicy.policyIfCacheable();
  return isQuery && isWhole && policy?.scope === 'PUBLIC' && answer.audience !== 'caller'
    ? policy.maxAge
    : undefined;
}

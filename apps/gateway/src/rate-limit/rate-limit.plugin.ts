import { HeaderMap, type ApolloServerPlugin } from '@apollo/server';
import type { GatewayContext } from '../context';
import { getOperationCosts } from './limit-costs';
import { rateLimitHeaders } from './headers';
import type { RateLimiter } from './rate-limiter';

/**
 * Counts every valid operation just before its execution, over HTTP and WebSockets; an operation above a limit is not
 * executed. Must precede the response cache, so that cached responses count as well.
 */
export function rateLimitOperations(rateLimiter: RateLimiter): ApolloServerPlugin<GatewayContext> {
  return {
    requestDidStart: () =>
      Promise.resolve({
        responseForOperation: async ({ operation, document, request, response, contextValue }) => {
          const { variables = {} } = request;
          const decision = await rateLimiter.consume(
            getOperationCosts({ operation, document, variables }, contextValue),
          );
          for (const [name, value] of rateLimitHeaders(decision)) response.http.headers.set(name, value);
          if (!decision.error) return null;
          const { message, code, details, status } = decision.error;
          const errors = [{ message, extensions: { code, ...details } }];
          return {
            http: { status, headers: new HeaderMap() },
            body: { kind: 'single', singleResult: { errors } },
          };
        },
      }),
  };
}

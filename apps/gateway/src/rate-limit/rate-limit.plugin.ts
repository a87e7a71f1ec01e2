import { HeaderMap, type ApolloServerPlugin } from '@apollo/server';
import type { GatewayContext } from '../context';
import { chargesOf } from './limit-costs';
import { rateLimitHeaders } from './headers';
import type { RateLimits } from './rate-limiter';

/**
 * Counts every operation that may run, just before it does, over HTTP or a socket; one that is refused executes nothing.
 * Has to stand before the plugin that keeps answers: an answer from memory counts as well.
 */
export function countOperations(limits: RateLimits): ApolloServerPlugin<GatewayContext> {
  return {
    requestDidStart: () =>
      Promise.resolve({
        responseForOperation: async ({ operation, document, request, response, contextValue }) => {
          const { variables = {} } = request;
          const verdict = await limits.charge(chargesOf({ operation, document, variables }, contextValue));
          for (const [name, value] of rateLimitHeaders(verdict)) response.http.headers.set(name, value);
          if (!verdict.refusal) return null;
          const { message, code, details, status } = verdict.refusal;
          const errors = [{ message, extensions: { code, ...details } }];
          return {
            http: { status, headers: new HeaderMap() },
            body: { kind: 'single', singleResult: { errors } },
          };
        },
      }),
  };
}

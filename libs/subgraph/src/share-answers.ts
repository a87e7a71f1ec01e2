import type { ApolloServerPlugin } from '@apollo/server';
import { ANSWER_HEADERS } from './answer-scope';
import type { SubgraphContext } from './context';

/**
 * Adds headers to each answer that say whether and how long the gateway may cache it, and for whom: for as
 * long as the schema's cache hints allow, unless something in it depends on the individual caller.
 */
export function shareAnswers(): ApolloServerPlugin<Pick<SubgraphContext, 'answer' | 'expired'>> {
  return {
    async requestDidStart() {
      return {
        async willSendResponse({ response, contextValue, overallCachePolicy }) {
          const { headers } = response.http;
          const policy = overallCachePolicy.policyIfCacheable();
          const { answer, expired } = contextValue;
          const isWhole = response.body.kind === 'single' && !response.body.singleResult.errors;
          if (
            !policy ||
            !answer ||
            !isWhole ||
            expired ||
            policy.scope !== 'PUBLIC' ||
            answer.audience === 'caller'
          ) {
            headers.set('cache-control', 'private, no-store');
            return;
          }
          headers.set('cache-control', `public, max-age=${policy.maxAge}`);
          headers.set(ANSWER_HEADERS.audience, answer.audience);
          headers.set(ANSWER_HEADERS.tags, [...answer.tags].join(' '));
        },
      };
    },
  };
}

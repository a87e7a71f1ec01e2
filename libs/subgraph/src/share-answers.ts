import type { ApolloServerPlugin } from '@apollo/server';
import { ANSWER_HEADERS } from './answer-scope';
import { publicMaxAge } from './cache-policy';
import type { SubgraphContext } from './context';

/**
 * Adds headers to each answer that say whether and how long the gateway may cache it, and for whom: for as
 * long as the schema's cache hints allow, unless something in it depends on the individual caller.
 */
export function shareAnswers(): ApolloServerPlugin<Pick<SubgraphContext, 'answer' | 'expired'>> {
  return {
    async requestDidStart() {
      return {
        async willSendResponse({ response, contextValue, document, schema }) {
          const { headers } = response.http;
          const { answer, expired } = contextValue;
          const isWhole = response.body.kind === 'single' && !response.body.singleResult.errors;
          const isShared = document && answer && isWhole && !expired && answer.audience !== 'caller';
          const maxAge = isShared ? publicMaxAge(document, schema) : 0;
          if (!answer || maxAge === 0) {
            headers.set('cache-control', 'private, no-store');
            return;
          }
          headers.set('cache-control', `public, max-age=${maxAge}`);
          headers.set(ANSWER_HEADERS.audience, answer.audience);
          headers.set(ANSWER_HEADERS.tags, [...answer.tags].join(' '));
        },
      };
    },
  };
}

import type { ApolloServerPlugin } from '@apollo/server';
import { ANSWER_HEADERS } from './answer-scope';
import { publicMaxAge } from './cache-policy';
import type { SubgraphContext } from './context';

/**
 * Says of each answer, by headers, whether the gateway may keep it and whom it may give it to: for as long as the schema's
 * cache hints allow, if nothing in it depends on the caller alone.
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

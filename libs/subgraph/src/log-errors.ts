import type { ApolloServerPlugin } from '@apollo/server';
import type { SubgraphContext } from './context';
import { causeOf, isUnexpected } from './format-error';

/** Logs every error that nobody expected, with its request id and its place; arguments and results stay out. */
export function logUnexpectedErrors(): ApolloServerPlugin<Pick<SubgraphContext, 'logger'>> {
  return {
    async requestDidStart() {
      return {
        async didEncounterErrors({ errors, contextValue }) {
          for (const error of errors.filter(isUnexpected)) {
            contextValue.logger.error({ err: causeOf(error), path: error.path }, 'unexpected error');
          }
        },
      };
    },
  };
}

import type { ApolloServerPlugin } from '@apollo/server';
import { OperationTypeNode } from 'graphql';
import { unavailableDependency } from '@e-storefront/errors';
import { logOutage, type Service } from '@e-storefront/server';
import type { SubgraphContext } from './context';
import { causeOf, isUnexpected } from './format-error';

/**
 * Logs every error that nobody expected, with its request id and its place; arguments and results stay out. Where a
 * dependency is away, the outage is logged once, and a mutation's error says that its outcome is not known.
 */
export function logUnexpectedErrors(
  service?: Pick<Service, 'logger' | 'outage'>,
): ApolloServerPlugin<Pick<SubgraphContext, 'logger'>> {
  return {
    async requestDidStart() {
      return {
        async didEncounterErrors({ errors, contextValue, operation }) {
          for (const error of errors) {
            const cause = causeOf(error);
            if (unavailableDependency(cause)) {
              if (service) logOutage(service, cause);
              // Whatever the failed command was: others of the same mutation may have been carried out before it.
              if (operation?.operation === OperationTypeNode.MUTATION)
                error.extensions['outcome'] = 'unknown';
            } else if (isUnexpected(error)) {
              contextValue.logger.error({ err: cause, path: error.path }, 'unexpected error');
            }
          }
        },
      };
    },
  };
}

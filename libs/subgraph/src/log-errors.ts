import type { ApolloServerPlugin } from '@apollo/server';
import { OperationTypeNode } from 'graphql';
import { unavailableDependency } from '@e-storefront/errors';
import { logOutage, type Service } from '@e-storefront/server';
import type { SubgraphContext } from './context';
import { causeOf, isUnexpected } from './format-error';

/**
 * Logs every unexpected error with its request id and path, without arguments and results. An unavailable
 * dependency is logged once per outage, and a mutation's error then reports that its outcome is unknown.
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
              // Regardless of the failed command: others of the same mutation may have been executed before
              // it.
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

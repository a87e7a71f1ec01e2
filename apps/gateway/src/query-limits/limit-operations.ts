import type { ApolloServerPlugin } from '@apollo/server';
import { GraphQLError } from 'graphql';
import { effectiveRole, STAFF } from '@e-storefront/auth';
import { DomainError, isDomainError } from '@e-storefront/errors';
import type { GatewayContext } from '../context';
import { refusedBefore } from '../refused-before';
import type { QueryLimits } from './query-limits';

/** Refuses operations that cost too much before they run, and shows staff what theirs cost. */
export function limitOperations(limits: QueryLimits): ApolloServerPlugin<GatewayContext> {
  return {
    requestDidStart: () => {
      let estimated: number | undefined;
      return Promise.resolve({
        didResolveOperation: ({ document, operation, request }) => {
          // Apollo Server leaves it to the execution to say so, and what counts and prices needs one.
          if (!operation) {
            const unresolved = new DomainError('OPERATION_RESOLUTION_FAILURE');
            throw refusedBefore(unresolved, unresolved.status);
          }
          const { operationName, variables = {} } = request;
          estimated = costOf(() => limits.checkedCost({ document, operationName, variables }));
          return Promise.resolve();
        },
        willSendResponse: ({ contextValue, document, response: { body } }) => {
          if (body.kind !== 'single' || estimated === undefined || !document || !isStaff(contextValue)) {
            return Promise.resolve();
          }
          const figures = limits.figuresOf(document);
          const cost = { estimated, maximum: limits.maximums.cost, ...figures };
          body.singleResult.extensions = { ...body.singleResult.extensions, cost };
          return Promise.resolve();
        },
      });
    },
  };
}

/** Variables that do not fit are left to the execution, which says so of each. */
function costOf(estimate: () => number): number | undefined {
  try {
    return estimate();
  } catch (error) {
    if (isDomainError(error)) throw refusedBefore(error, error.status);
    if (error instanceof GraphQLError) return undefined;
    throw error;
  }
}

function isStaff({ principal }: GatewayContext): boolean {
  return principal !== null && STAFF.includes(effectiveRole(principal));
}

import type { ApolloServerPlugin } from '@apollo/server';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { effectiveRole, STAFF } from '@e-storefront/auth';
import { ERROR_CODES, isDomainError, isErrorCode } from '@e-storefront/errors';
import { causeOf } from '@e-storefront/subgraph';
import { filledIn } from '@e-storefront/domain';
import type { GatewayContext } from '../context';
import type { QueryLimits } from '../query-cost/query-limits';
import {
  InvalidOperationError,
  type OperationPreparer,
  type PreparedOperation,
} from './operation-preparation';

interface CheckOptions {
  preparer: OperationPreparer;
  limits: QueryLimits;
  /** Prepared operations by the context of their request, for their execution. */
  prepared: WeakMap<object, PreparedOperation>;
  formatError: (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError;
}

/**
 * Validates and prepares each operation before any plugin that uses it, and shows staff the cost of theirs. Later
 * plugins run for accepted operations only.
 */
export function checkOperations(options: CheckOptions): ApolloServerPlugin<GatewayContext> {
  const { preparer, limits, prepared, formatError } = options;
  return {
    requestDidStart: ({ request: incoming }) => {
      // Forms send a blank name when none was entered.
      if (filledIn(incoming.operationName) === null) delete incoming.operationName;
      let invalidOperation: InvalidOperationError | undefined;
      let estimatedCost: number | undefined;
      return Promise.resolve({
        didResolveOperation: ({ document, request, contextValue }) => {
          try {
            const { operationName, variables } = request;
            const operation = preparer.prepare({ document, operationName, variables });
            prepared.set(contextValue, operation);
            estimatedCost = operation.cost;
            return Promise.resolve();
          } catch (error) {
            if (!(error instanceof InvalidOperationError)) throw error;
            invalidOperation = error;
            throw toApolloError(error);
          }
        },
        willSendResponse: ({ contextValue, document, response: { body } }) => {
          if (body.kind !== 'single') return Promise.resolve();
          if (invalidOperation) {
            // Apollo Server accepts one error here; replace it by all of them.
            body.singleResult.errors = invalidOperation.errors.map((error) =>
              formatError(error.toJSON(), error),
            );
          } else if (estimatedCost !== undefined && document && isStaff(contextValue)) {
            const metrics = limits.getMetrics(document);
            const cost = { estimated: estimatedCost, maximum: limits.maximums.cost, ...metrics };
            body.singleResult.extensions = { ...body.singleResult.extensions, cost };
          }
          return Promise.resolve();
        },
      });
    },
  };
}

/**
 * The first error with the HTTP status of its code, in the form that Apollo Server requires: it answers any other error
 * with status 500.
 */
function toApolloError({ errors: [first] }: InvalidOperationError): GraphQLError {
  if (!first) return new GraphQLError('The operation cannot run.');
  const cause = causeOf(first);
  const code = isDomainError(cause) ? cause.code : first.extensions['code'];
  const status = isErrorCode(code) ? ERROR_CODES[code].status : 400;
  return new GraphQLError(first.message, {
    originalError: first,
    extensions: { ...first.extensions, http: { status } },
  });
}

function isStaff({ principal }: GatewayContext): boolean {
  return principal !== null && STAFF.includes(effectiveRole(principal));
}

import type { ApolloServerPlugin } from '@apollo/server';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { effectiveRole, STAFF } from '@e-storefront/auth';
import { ERROR_CODES, isDomainError, isErrorCode } from '@e-storefront/errors';
import { causeOf } from '@e-storefront/subgraph';
import { filledIn } from '@e-storefront/domain';
import type { GatewayContext } from '../context';
import type { QueryLimits } from '../query-cost/query-limits';
import { OperationRefusal, type OperationPreparation, type PreparedOperation } from './operation-preparation';

interface CheckOptions {
  preparation: OperationPreparation;
  limits: QueryLimits;
  /** Where an operation that may run is kept for its execution, by the context of its request. */
  prepared: WeakMap<object, PreparedOperation>;
  /** An error as clients see it. */
  formatError: (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError;
}

/**
 * Prepares each operation before anything of it runs, and shows staff what theirs cost. Stands before every plugin
 * that looks at operations: what is refused here, none of those is asked about.
 */
export function checkOperations(options: CheckOptions): ApolloServerPlugin<GatewayContext> {
  const { preparation, limits, prepared, formatError } = options;
  return {
    requestDidStart: ({ request: incoming }) => {
      // A blank name is what a form sends where none was filled in.
      if (filledIn(incoming.operationName) === null) delete incoming.operationName;
      let refusal: OperationRefusal | undefined;
      let estimated: number | undefined;
      return Promise.resolve({
        didResolveOperation: ({ document, request, contextValue }) => {
          try {
            const { operationName, variables } = request;
            const operation = preparation.prepare({ document, operationName, variables });
            prepared.set(contextValue, operation);
            estimated = operation.cost;
            return Promise.resolve();
          } catch (error) {
            if (!(error instanceof OperationRefusal)) throw error;
            refusal = error;
            throw answered(error);
          }
        },
        willSendResponse: ({ contextValue, document, response: { body } }) => {
          if (body.kind !== 'single') return Promise.resolve();
          if (refusal) {
            // Apollo Server takes one error at this place, and clients are told of all.
            body.singleResult.errors = refusal.errors.map((error) => formatError(error.toJSON(), error));
          } else if (estimated !== undefined && document && isStaff(contextValue)) {
            const figures = limits.figuresOf(document);
            const cost = { estimated, maximum: limits.maximums.cost, ...figures };
            body.singleResult.extensions = { ...body.singleResult.extensions, cost };
          }
          return Promise.resolve();
        },
      });
    },
  };
}

/** The first error of a refusal with the status of its code, as Apollo Server takes it: without one it answers 500. */
function answered({ errors: [first] }: OperationRefusal): GraphQLError {
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

import { GraphQLError } from 'graphql';
import type { DomainError } from '@e-storefront/errors';

/**
 * An error before execution in the form that Apollo Server requires: it answers any other error there with status 500.
 * @param status the HTTP status of the response
 */
export function preExecutionError(error: DomainError, status: number): GraphQLError {
  const { message, code, details } = error;
  return new GraphQLError(message, {
    originalError: error,
    extensions: { ...details, code, http: { status } },
  });
}

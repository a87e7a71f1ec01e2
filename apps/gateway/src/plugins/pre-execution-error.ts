import { GraphQLError } from 'graphql';
import type { DomainError } from '@e-storefront/errors';

/**
 * A refusal before anything is executed, as Apollo Server takes it: it answers any other error there with status 500.
 * @param status the answer's HTTP status
 */
export function refusedBefore(error: DomainError, status: number): GraphQLError {
  const { message, code, details } = error;
  return new GraphQLError(message, {
    originalError: error,
    extensions: { ...details, code, http: { status } },
  });
}

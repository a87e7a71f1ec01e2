import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { ErrorCode } from '@e-storefront/errors';
import { noteOutage, type Service } from '@e-storefront/service';
import { causeOf, formatError, isUnexpected } from './format-error';

/**
 * An error as graphql-ws takes it in the place of an answer.
 * @param graphqlCode the code of what graphql-js itself has against the operation
 */
export function asGraphQLError(error: unknown, graphqlCode: ErrorCode): GraphQLError {
  if (error instanceof GraphQLError) {
    return new GraphQLError(error.message, { extensions: { code: graphqlCode } });
  }
  const originalError = error instanceof Error ? error : new Error(String(error));
  return new GraphQLError(originalError.message, { originalError });
}

/**
 * What a client sees of an error that came over a socket, coded and masked as over HTTP; what nobody expected is
 * logged.
 */
export function publicError(
  error: GraphQLError,
  service: Pick<Service, 'logger'> & Partial<Pick<Service, 'outage'>>,
): GraphQLFormattedError {
  noteOutage(service, causeOf(error));
  if (isUnexpected(error)) {
    service.logger.error({ err: causeOf(error), path: error.path }, 'unexpected error in a subscription');
  }
  return formatError(error.toJSON(), error);
}

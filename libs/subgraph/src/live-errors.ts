import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { ErrorCode } from '@e-storefront/errors';
import { logOutage, type Service } from '@e-storefront/server';
import { causeOf, formatError, isUnexpected, withRequest } from './format-error';

/**
 * An error as graphql-ws takes it in the place of an answer.
 * @param graphqlCode the code of what graphql-js itself has against the operation, where it has none of its own
 * @param requestId the request that a masked error names
 */
export function asGraphQLError(error: unknown, graphqlCode: ErrorCode, requestId: string): GraphQLError {
  if (!(error instanceof GraphQLError)) return withRequest(error, requestId);
  if (error.extensions['code'] !== undefined || error.originalError) return withRequest(error, requestId);
  return new GraphQLError(error.message, { extensions: { code: graphqlCode } });
}

/**
 * What a client sees of an error that came over a socket, coded and masked as over HTTP; what nobody expected is
 * logged.
 */
export function publicError(
  error: GraphQLError,
  service: Pick<Service, 'logger'> & Partial<Pick<Service, 'outage'>>,
): GraphQLFormattedError {
  logOutage(service, causeOf(error));
  const shown = formatError(error.toJSON(), error);
  if (isUnexpected(error)) {
    const requestId = shown.extensions?.['requestId'];
    service.logger.error(
      { err: causeOf(error), path: error.path, requestId },
      'unexpected error in a subscription',
    );
  }
  return shown;
}

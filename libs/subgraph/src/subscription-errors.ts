import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { ErrorCode } from '@e-storefront/errors';
import { logOutage, type Service } from '@e-storefront/server';
import { causeOf, formatError, isUnexpected, withRequest } from './format-error';

/**
 * Formats an error for graphql-ws.
 * @param graphqlCode the code of an error of graphql-js itself, which has none
 * @param requestId the request id of a masked error
 */
export function asGraphQLError(error: unknown, graphqlCode: ErrorCode, requestId: string): GraphQLError {
  if (!(error instanceof GraphQLError)) return withRequest(error, requestId);
  if (error.extensions['code'] !== undefined || error.originalError) return withRequest(error, requestId);
  return new GraphQLError(error.message, { extensions: { code: graphqlCode } });
}

/**
 * Formats an error of a subscription for the client, coded and masked as over HTTP, and logs unexpected ones.
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

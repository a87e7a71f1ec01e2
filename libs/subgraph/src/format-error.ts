import { GraphQLError, Kind, type GraphQLFormattedError } from 'graphql';
import {
  ERROR_CODES,
  isDomainError,
  isErrorCode,
  unavailableDependency,
  type ErrorCode,
} from '@e-storefront/errors';
import { currentRequestId } from '@e-storefront/server';
import { variableFault } from './variable-errors';

/** The message for a write with an unknown outcome. */
export const UNKNOWN_OUTCOME =
  'A part of the shop did not respond, so it is not known whether the change was made. Check before you try again.';

/** The beginnings of graphql-js's messages about invalid variables and arguments. */
const VARIABLE = /^Variable "\$(\w+)" (?:got invalid value|of )/;
const ARGUMENT = /^Argument "(\w+)" (?:of (?:required|non-null) type|has invalid value)/;

/**
 * Converts an error to what a client may see: its code from the table with its details, or a masked error
 * with the request id. Nothing else (stack, service name, database message) leaves the process.
 */
export function formatError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const original = causeOf(error);
  const { path, locations } = formatted;
  const place = { ...(locations && { locations }), ...(path && { path }) };
  if (isDomainError(original)) {
    return { message: original.message, ...place, extensions: { code: original.code, ...original.details } };
  }
  if (unavailableDependency(original)) {
    const isUnknown = formatted.extensions?.['outcome'] === 'unknown';
    return {
      message: isUnknown ? UNKNOWN_OUTCOME : ERROR_CODES.SERVICE_UNAVAILABLE.message,
      ...place,
      extensions: { code: 'SERVICE_UNAVAILABLE', ...(isUnknown && { outcome: 'unknown' }) },
    };
  }
  const code = codeOf(formatted, error);
  if (code !== undefined) {
    const {
      stacktrace: _stack,
      serviceName: _service,
      requestId: _request,
      ...extensions
    } = formatted.extensions ?? {};
    const known = extensions['field'];
    const fault = variableFault(formatted.message, typeof known === 'string' ? known : undefined);
    const named = ARGUMENT.exec(formatted.message) ?? VARIABLE.exec(formatted.message);
    const field = known ?? fault?.field ?? named?.[1];
    return {
      message: fault?.message ?? formatted.message,
      ...place,
      extensions: { ...extensions, code, ...(field ? { field } : {}) },
    };
  }
  const { message } = ERROR_CODES.INTERNAL_SERVER_ERROR;
  const requestId = formatted.extensions?.['requestId'] ?? currentRequestId();
  return {
    message,
    ...place,
    extensions: { code: 'INTERNAL_SERVER_ERROR', ...(typeof requestId === 'string' && { requestId }) },
  };
}

/** The original error inside GraphQL's wrappers. */
export function causeOf(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError ? causeOf(error.originalError) : error;
}

/** Whether an error is unexpected, so that it must be logged. */
export function isUnexpected(error: unknown): boolean {
  const original = causeOf(error);
  if (isDomainError(original) || unavailableDependency(original)) return false;
  return codeOf(error as Partial<GraphQLError>, error) === undefined;
}

/** A masked error with the id of its request, for errors outside of a GraphQL execution. */
export function withRequest(error: unknown, requestId: string): GraphQLError {
  const originalError = error instanceof Error ? error : new Error(String(error));
  const own = originalError instanceof GraphQLError ? originalError.extensions : {};
  return new GraphQLError(originalError.message, { originalError, extensions: { ...own, requestId } });
}

/** The code that a client may see; undefined for an unexpected error. */
function codeOf(shown: { readonly extensions?: unknown }, error: unknown): ErrorCode | undefined {
  const code = (shown.extensions as { code?: unknown } | undefined)?.code;
  if (isErrorCode(code) && code !== 'INTERNAL_SERVER_ERROR') return code;
  return code === undefined || code === 'INTERNAL_SERVER_ERROR' ? codeOfValue(error) : undefined;
}

/**
 * BAD_USER_INPUT for a value that graphql-js itself rejects without a code: a variable of the wrong type
 * (6.1.2), and an argument that is null or missing once its variable is known (6.4.1).
 */
function codeOfValue(error: unknown): ErrorCode | undefined {
  if (!(error instanceof GraphQLError)) return undefined;
  if (error.nodes?.[0]?.kind === Kind.VARIABLE_DEFINITION && VARIABLE.test(error.message))
    return 'BAD_USER_INPUT';
  const cause = causeOf(error);
  return cause instanceof GraphQLError && ARGUMENT.test(cause.message) ? 'BAD_USER_INPUT' : undefined;
}

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

/** The message for a write that may or may not have been done. */
export const UNKNOWN_OUTCOME =
  'A part of the shop did not answer, so it is not known whether this was done. Check before you try again.';

/** What graphql-js says of variables and arguments that do not fit. */
const VARIABLE = /^Variable "\$(\w+)" (?:got invalid value|of )/;
const ARGUMENT = /^Argument "(\w+)" (?:of (?:required|non-null) type|has invalid value)/;

/**
 * What a client sees of an error: its code from the table with its details, or a mask that names the request.
 * Nothing else of an error (stack, service name, database message) leaves the process.
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

/** What was thrown, out of the errors that GraphQL wraps around it. */
export function causeOf(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError ? causeOf(error.originalError) : error;
}

/** Whether an error is one that nobody expected, so that it must be logged. */
export function isUnexpected(error: unknown): boolean {
  const original = causeOf(error);
  if (isDomainError(original) || unavailableDependency(original)) return false;
  return codeOf(error as Partial<GraphQLError>, error) === undefined;
}

/** An error that masks itself by the id of the request that it belongs to, where nothing else knows of that. */
export function withRequest(error: unknown, requestId: string): GraphQLError {
  const originalError = error instanceof Error ? error : new Error(String(error));
  const own = originalError instanceof GraphQLError ? originalError.extensions : {};
  return new GraphQLError(originalError.message, { originalError, extensions: { ...own, requestId } });
}

/** The code of an error that its client may see; undefined for one that nobody expected. */
function codeOf(shown: { readonly extensions?: unknown }, error: unknown): ErrorCode | undefined {
  const code = (shown.extensions as { code?: unknown } | undefined)?.code;
  if (isErrorCode(code) && code !== 'INTERNAL_SERVER_ERROR') return code;
  return code === undefined || code === 'INTERNAL_SERVER_ERROR' ? codeOfValue(error) : undefined;
}

/**
 * BAD_USER_INPUT for what graphql-js itself has against a value, and gives no code: a variable that its type refuses
 * (6.1.2), and an argument that is null or missing once its variable is known (6.4.1).
 */
function codeOfValue(error: unknown): ErrorCode | undefined {
  if (!(error instanceof GraphQLError)) return undefined;
  if (error.nodes?.[0]?.kind === Kind.VARIABLE_DEFINITION && VARIABLE.test(error.message))
    return 'BAD_USER_INPUT';
  const cause = causeOf(error);
  return cause instanceof GraphQLError && ARGUMENT.test(cause.message) ? 'BAD_USER_INPUT' : undefined;
}

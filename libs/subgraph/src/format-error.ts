import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { ERROR_CODES, isDomainError, isErrorCode, unavailableDependency } from '@e-storefront/errors';

/** What a client is told whose write may or may not have been done. */
export const UNKNOWN_OUTCOME =
  'A part of the shop did not answer, so it is not known whether this was done. Look before you try again.';

/**
 * What a client sees of an error: its code from the table with its details, or a mask.
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
  const code = formatted.extensions?.['code'];
  if (isErrorCode(code) && code !== 'INTERNAL_SERVER_ERROR') {
    const { stacktrace: _stack, serviceName: _service, ...extensions } = formatted.extensions ?? {};
    const field = extensions['field'] ?? fieldNamedIn(formatted.message);
    return {
      message: formatted.message,
      ...place,
      extensions: { ...extensions, ...(field ? { field } : {}) },
    };
  }
  const { message } = ERROR_CODES.INTERNAL_SERVER_ERROR;
  return { message, ...place, extensions: { code: 'INTERNAL_SERVER_ERROR' } };
}

/** What was thrown, out of the errors that GraphQL wraps around it. */
export function causeOf(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError ? causeOf(error.originalError) : error;
}

/** Whether an error is one that nobody expected, so that it must be logged. */
export function isUnexpected(error: unknown): boolean {
  const original = causeOf(error);
  if (isDomainError(original) || unavailableDependency(original)) return false;
  const code = (error as { extensions?: { code?: unknown } }).extensions?.code;
  return !isErrorCode(code) || code === 'INTERNAL_SERVER_ERROR';
}

/** The variable or its inner field that graphql-js names when a variable does not fit its type. */
function fieldNamedIn(message: string): string | undefined {
  const found = /^Variable "\$(\w+)" (?:got invalid value|of )/.exec(message);
  if (!found) return undefined;
  const inner = / at "([^"]+)";/.exec(message)?.[1];
  return (inner ?? found[1])?.replace(/\[(\d+)\]/g, '.$1');
}

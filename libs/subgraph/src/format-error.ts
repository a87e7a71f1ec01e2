import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { ERROR_CODES, isDomainError, isErrorCode } from '@e-storefront/errors';
import { variableFault } from './variable-errors';

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
  const code = formatted.extensions?.['code'];
  if (isErrorCode(code) && code !== 'INTERNAL_SERVER_ERROR') {
    const { stacktrace: _stack, serviceName: _service, ...extensions } = formatted.extensions ?? {};
    const fault = variableFault(formatted.message);
    return {
      message: fault?.message ?? formatted.message,
      ...place,
      extensions: fault ? { field: fault.field, ...extensions } : extensions,
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
  if (isDomainError(original)) return false;
  const code = (error as { extensions?: { code?: unknown } }).extensions?.code;
  return !isErrorCode(code) || code === 'INTERNAL_SERVER_ERROR';
}

import type { TFunction } from 'i18next';
import type { ApiError } from '@e-storefront/graph-client';
import { inputFault } from './input-fault';

/** Errors whose message explains nothing to the reader; the request id lets the shop find the cause. */
const UNEXPECTED: ReadonlySet<string> = new Set([
  'INTERNAL_SERVER_ERROR',
  'UNKNOWN',
  'BAD_REQUEST',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_NOT_ALLOWED',
  'PERSISTED_QUERY_NOT_FOUND',
]);

/**
 * The sentence for an error in the reader's language: what happened and what to do. English has the API's own message, which
 * is more specific, except where that helps nobody; other languages have the sentence of the code.
 */
export function errorText(error: ApiError, t: TFunction): string {
  const { code, message, retryAfter, details } = error;
  if (retryAfter !== undefined)
    return t('ui.errors.retryAfter', { count: Math.max(1, Math.ceil(retryAfter)) });
  const general = textOf(`ui.errors.codes.${code}`, t);
  if (general === '') return message || t('ui.errors.codes.UNKNOWN');
  const fault = inputFault(message);
  if (code === 'BAD_USER_INPUT' && fault) return t(fault.key, fault.values);
  const reason = details?.['reason'];
  return (typeof reason === 'string' && textOf(`ui.errors.reasons.${reason}`, t)) || general;
}

/** The id of the request for the shop's support, for errors that nobody expects. */
export function supportId({ code, requestId }: ApiError): string | undefined {
  return UNEXPECTED.has(code) ? requestId : undefined;
}

/** Empty for a key without a text. */
function textOf(key: string, t: TFunction): string {
  return t(key, { defaultValue: '' });
}

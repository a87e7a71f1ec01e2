import { createHash } from 'node:crypto';
import { badInput } from '@e-storefront/errors';
import { filledIn } from './blank';

/** The identity of a request that happens once. */
export interface EffectiveIdempotencyKey {
  key: string;
  /** How long its answer is kept, in milliseconds; the store's default when left out. */
  keptMs?: number;
  /** Whether an error counts as an answer and is kept; true when left out. */
  keepsRefusals?: boolean;
}

/** For clients without keys: the same request of the same caller within this time is a double click. */
export const DEDUPLICATION_WINDOW_MS = 10_000;

/**
 * The client's idempotency key, or, without one, a hash of the request, which makes a double click happen once.
 * @param key the client's idempotency key; null for none
 * @param request what two clicks have in common, as JSON
 */
export function effectiveIdempotencyKey(key: string | null, request: unknown): EffectiveIdempotencyKey {
  if (key !== null) return { key: `key:${key}` };
  return { key: `click:${hashOf(request)}`, keptMs: DEDUPLICATION_WINDOW_MS, keepsRefusals: false };
}

/** A hash of a value's JSON. */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url');
}

/**
 * Reads the key of a request: the argument, else the header, whose value may be quoted as a structured field is.
 * @returns null when the client sent none
 * @throws BAD_USER_INPUT
 */
export function parseIdempotencyKey(
  argument: string | null | undefined,
  header: string | null,
): string | null {
  const key = filledIn(argument) ?? filledIn(header?.replace(/^"(.*)"$/, '$1'));
  if (key === null) return null;
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw badInput('idempotencyKey', 'must have 1 to 255 visible ASCII characters, such as a UUID.');
}

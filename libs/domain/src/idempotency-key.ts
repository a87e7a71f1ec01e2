import { createHash } from 'node:crypto';
import { badInput } from '@e-storefront/errors';
import { filledIn } from './blank';

/** The identity of an idempotent request. */
export interface EffectiveIdempotencyKey {
  key: string;
  /** How long its result is stored, in milliseconds; defaults to that of the store. */
  keptMs?: number;
  /** Whether an error is a result to store; defaults to true. */
  keepsRefusals?: boolean;
}

/** Without a key, an equal request of the same caller within this time counts as a repeat. */
export const DEDUPLICATION_WINDOW_MS = 10_000;

/**
 * The client's idempotency key, or without one a hash of the request, so that a double click counts once.
 * @param key the client's idempotency key; null for none
 * @param request what equal requests have in common, as JSON
 */
export function effectiveIdempotencyKey(key: string | null, request: unknown): EffectiveIdempotencyKey {
  if (key !== null) return { key: `key:${key}` };
  return { key: `click:${hashOf(request)}`, keptMs: DEDUPLICATION_WINDOW_MS, keepsRefusals: false };
}

/** Hashes the JSON of a value. */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url');
}

/**
 * Reads the idempotency key of a request: the argument, otherwise the header, whose value can be quoted as a
 * structured field.
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

import { createHash } from 'node:crypto';
import { badInput } from '@e-storefront/errors';
import { filledIn } from './blank';

/** What a request that shall happen once is known by. */
export interface EffectiveIdempotencyKey {
  key: string;
  /** How long its answer is kept, in milliseconds; the store's own time when left out. */
  keptMs?: number;
  /** Whether a refusal is an answer that is kept; true when left out. */
  keepsRefusals?: boolean;
}

/** Clients without keys: the same wish of the same caller within this time is a second click. */
export const DEDUPLICATION_WINDOW_MS = 10_000;

/**
 * Names a request by its key, or, for clients that send none, by what it wants: a double click then happens once.
 * @param key the client's idempotency key; null for none
 * @param wish what two clicks have in common, as JSON
 */
export function effectiveIdempotencyKey(key: string | null, wish: unknown): EffectiveIdempotencyKey {
  if (key !== null) return { key: `key:${key}` };
  return { key: `click:${hashOf(wish)}`, keptMs: DEDUPLICATION_WINDOW_MS, keepsRefusals: false };
}

/** A short name for a value, the same for the same JSON. */
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

import { createHash } from 'node:crypto';

/** What a request that shall happen once is known by. */
export interface RequestName {
  key: string;
  /** How long its answer is kept, in milliseconds; the store's own time when left out. */
  keptMs?: number;
  /** Whether a refusal is an answer that is kept; true when left out. */
  keepsRefusals?: boolean;
}

/** Clients without keys: the same wish of the same caller within this time is a second click. */
export const DOUBLE_CLICK_MS = 10_000;

/**
 * Names a request by its key, or, for clients that send none, by what it wants: a double click then happens once.
 * @param key the client's idempotency key; null for none
 * @param wish what two clicks have in common, as JSON
 */
export function requestName(key: string | null, wish: unknown): RequestName {
  if (key !== null) return { key: `key:${key}` };
  return { key: `click:${fingerprint(wish)}`, keptMs: DOUBLE_CLICK_MS, keepsRefusals: false };
}

/** A short name for a value, the same for the same JSON. */
export function fingerprint(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url');
}

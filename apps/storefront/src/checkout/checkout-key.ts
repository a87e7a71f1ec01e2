import * as z from 'zod/mini';

const STORE = 'checkout';
const attempt = z.object({ fingerprint: z.string(), key: z.string() });

/** After these errors it is unknown whether the orders were placed: a repetition must have the same key. */
const UNKNOWN_OUTCOME: ReadonlySet<string> = new Set([
  'OFFLINE',
  // The same request is still being processed.
  'CONFLICT',
  'UNKNOWN',
  'SERVICE_UNAVAILABLE',
  'INTERNAL_SERVER_ERROR',
]);

/**
 * The idempotency key of a checkout. It stays the same for the same input and cart until the outcome is known, also after a reload,
 * so that neither a double click nor a lost answer orders twice.
 */
export function checkoutKey(checkout: object): string {
  const fingerprint = JSON.stringify(checkout);
  const kept = readAttempt();
  if (kept?.fingerprint === fingerprint) return kept.key;
  const key = crypto.randomUUID();
  sessionStorage.setItem(STORE, JSON.stringify({ fingerprint, key }));
  return key;
}

/** Forgets the key after a success, or after an error that says that nothing was ordered. @param code of the error */
export function forgetCheckoutKey(code?: string): void {
  if (code === undefined || !UNKNOWN_OUTCOME.has(code)) sessionStorage.removeItem(STORE);
}

function readAttempt(): z.output<typeof attempt> | null {
  const text = sessionStorage.getItem(STORE);
  try {
    return z.safeParse(attempt, JSON.parse(text ?? 'null')).data ?? null;
  } catch {
    return null;
  }
}

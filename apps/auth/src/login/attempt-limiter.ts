import { DomainError } from '@e-storefront/errors';

/** What a limiter says of a try; times in milliseconds. */
export type AttemptDecision = { allowed: true; locksFor: number } | { allowed: false; retryAfter: number };

/** Counts tries by key. A try is counted before it is made, so that many at once get no further than one by one. */
export interface AttemptLimiter {
  consume(key: string): Promise<AttemptDecision>;
  /** Undoes one `take` whose try was no failure. */
  undo(key: string): Promise<void>;
  /** Forgets every failure. */
  clear(key: string): Promise<void>;
}

/** For how long the key is locked from this try on, in milliseconds; 0 when it is not. @throws RATE_LIMITED */
export function assertAllowed(admission: AttemptDecision): number {
  if (admission.allowed) return admission.locksFor;
  const retryAfter = Math.max(1, Math.ceil(admission.retryAfter / 1000));
  throw new DomainError('RATE_LIMITED', {
    message: `Too many tries. Wait ${retryAfter} seconds and try again.`,
    details: { retryAfter },
  });
}

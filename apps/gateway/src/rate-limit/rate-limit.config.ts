import { z } from 'zod';

export const rateLimitSettings = {
  /** Multiplies every rate limit; tests and benchmarks raise it, and 0 switches limits off outside production. */
  RATE_LIMIT_SCALE: z.coerce.number().min(0).max(1_000_000).default(1),
};

/** @throws Error when limits are switched off in production */
export function assertRateLimitsEnabled(
  scale: number,
  environment: 'development' | 'test' | 'production',
): void {
  if (scale > 0 || environment !== 'production') return;
  throw new Error('Bad configuration: RATE_LIMIT_SCALE must be above 0 in production.');
}

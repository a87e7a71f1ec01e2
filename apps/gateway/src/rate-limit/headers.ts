import type { Verdict } from './rate-limiter';

/** The headers that tell of limits; browsers may read them. */
export const RATE_LIMIT_HEADERS = ['RateLimit', 'RateLimit-Policy', 'Retry-After'];

/** When to come back after a refusal that was not for too many requests. */
const RETRY_AFTER_SECONDS = 5;

/**
 * The headers of an answer: `RateLimit-Policy` with quota `q` and window `w` in seconds, `RateLimit` with what remains
 * (`r`) and the seconds until the window ends (`t`), one member a limit (draft-ietf-httpapi-ratelimit-headers-10, the
 * form with structured fields), and `Retry-After` in seconds (RFC 9110, 10.2.3) on a refusal.
 */
export function rateLimitHeaders({ standings, refusal }: Verdict): [name: string, value: string][] {
  const counted = standings.filter(({ state }) => state !== 'unknown');
  const headers: [string, string][] = [];
  if (counted.length > 0) {
    const policies = counted.map(({ name, quota, seconds }) => `"${name}";q=${quota};w=${seconds}`);
    const left = counted.map(
      ({ name, remaining, endsInMs }) => `"${name}";r=${remaining};t=${Math.ceil(endsInMs / 1_000)}`,
    );
    headers.push(['ratelimit-policy', policies.join(', ')], ['ratelimit', left.join(', ')]);
  }
  if (refusal) headers.push(['retry-after', String(refusal.details['retryAfter'] ?? RETRY_AFTER_SECONDS)]);
  return headers;
}

import type { LimitDecision } from './rate-limiter';

/** CORS exposes these headers to browsers. */
export const RATE_LIMIT_HEADERS = ['RateLimit', 'RateLimit-Policy', 'Retry-After'];

/** For errors that carry no `retryAfter`. */
const RETRY_AFTER_SECONDS = 5;

/**
 * Returns `RateLimit-Policy` with the quota `q` and the window `w` in seconds, `RateLimit` with the remainder `r` and
 * the seconds `t` until the window ends, one member per limit (draft-ietf-httpapi-ratelimit-headers-10, structured
 * fields), and on an error `Retry-After` in seconds (RFC 9110, 10.2.3).
 */
export function rateLimitHeaders({ statuses, error }: LimitDecision): [name: string, value: string][] {
  const known = statuses.filter(({ state }) => state !== 'unknown');
  const headers: [string, string][] = [];
  if (known.length > 0) {
    const policies = known.map(({ name, quota, seconds }) => `"${name}";q=${quota};w=${seconds}`);
    const remainders = known.map(
      ({ name, remaining, endsInMs }) => `"${name}";r=${remaining};t=${Math.ceil(endsInMs / 1_000)}`,
    );
    headers.push(['ratelimit-policy', policies.join(', ')], ['ratelimit', remainders.join(', ')]);
  }
  if (error) headers.push(['retry-after', String(error.details['retryAfter'] ?? RETRY_AFTER_SECONDS)]);
  return headers;
}

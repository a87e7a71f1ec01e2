/**
 * Settings of platforms for tests and benchmarks: all their clients share one address and a few accounts, and would
 * exceed the limits.
 */
export const UNLIMITED_RATES: Record<string, string> = {
  RATE_LIMIT_SCALE: '10000',
  NETWORK_GUESS_SCALE: '10000',
  UNPAID_ORDERS: '10000',
};

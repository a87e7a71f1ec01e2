/** Settings of platforms under test or measurement: all their clients share one address and few accounts, and would meet their limits. */
export const UNLIMITED_RATES: Record<string, string> = {
  RATE_LIMIT_SCALE: '10000',
  NETWORK_GUESS_SCALE: '10000',
  UNPAID_ORDERS: '10000',
};

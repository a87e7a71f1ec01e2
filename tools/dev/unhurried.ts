/** Settings of platforms under test or measurement: all their clients share one address, and would meet its limits. */
export const UNHURRIED: Record<string, string> = { RATE_LIMIT_SCALE: '10000' };

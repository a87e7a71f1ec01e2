/** Who is tried, in the order of the columns, and what sets each one apart. */
export const CALLERS = {
  nobody: 'Without a token.',
  customer: 'Somebody who buys.',
  waiting: 'A seller whom no admin has approved yet; counts as a customer.',
  seller: 'An approved seller.',
  support: 'A member of the staff who helps customers.',
  admin: 'A member of the staff who runs the shop.',
  super_admin: 'An admin who alone makes and unmakes admins.',
  unproven: 'An admin without the second factor that the role needs; counts as a customer.',
  key: "An approved seller's key, made for `product:write` alone.",
} as const;

/** Somebody, or something, that calls. */
export type Caller = keyof typeof CALLERS;

export const CALLER_NAMES = Object.keys(CALLERS) as Caller[];

import { createHash, randomBytes } from 'node:crypto';
import type { Principal } from '@e-storefront/auth';
import { filledIn } from '@e-storefront/domain';

const TOKEN_BYTES = 32;
const DAY_MS = 86_400_000;
/** How long a cart stays after it was last touched. */
const GUEST_DAYS = 14;
const CUSTOMER_DAYS = 90;

/** Whose cart a call is about; null for a guest who names none. */
export interface CartHolder {
  owner: string | null;
  /** The guest's token, to be given back. */
  token: string | null;
  customerId: string | null;
}

/** A logged-in caller's cart is theirs whatever token comes along. */
export function holderOf(principal: Principal | null, tokenText: string | null | undefined): CartHolder {
  if (principal) return { owner: customerOwner(principal.id), token: null, customerId: principal.id };
  const token = filledIn(tokenText);
  if (token === null) return { owner: null, token: null, customerId: null };
  return { owner: guestOwner(token), token, customerId: null };
}

/** A guest who gets a cart just now: 256 random bits, of which only the hash is kept. */
export function newGuest(): CartHolder & { owner: string } {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  return { owner: guestOwner(token), token, customerId: null };
}

export function customerOwner(customerId: string): string {
  return `customer:${customerId}`;
}

export function guestOwner(token: string): string {
  return `guest:${createHash('sha256').update(token).digest('base64url')}`;
}

/** When a cart that is touched now goes away. */
export function expiryOf(owner: string, now = new Date()): Date {
  const days = owner.startsWith('guest:') ? GUEST_DAYS : CUSTOMER_DAYS;
  return new Date(now.getTime() + days * DAY_MS);
}

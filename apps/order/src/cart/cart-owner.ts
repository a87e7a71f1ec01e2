import { createHash, randomBytes } from 'node:crypto';
import type { Principal } from '@e-storefront/auth';
import { filledIn } from '@e-storefront/domain';

const TOKEN_BYTES = 32;
const DAY_MS = 86_400_000;
/** Carts expire this many days after their last change. */
const GUEST_DAYS = 14;
const CUSTOMER_DAYS = 90;

/** The owner of the cart that a request addresses. */
export interface CartOwner {
  /** Key of the cart, see `Cart.owner`; null for a guest without a token. */
  key: string | null;
  /** The guest's token, returned to the client. */
  token: string | null;
  customerId: string | null;
}

/** Resolves the cart owner of a request; a signed-in caller owns their own cart whatever token is sent. */
export function resolveCartOwner(
  principal: Principal | null,
  tokenText: string | null | undefined,
): CartOwner {
  if (principal) return { key: customerOwnerKey(principal.id), token: null, customerId: principal.id };
  const token = filledIn(tokenText);
  if (token === null) return { key: null, token: null, customerId: null };
  return { key: guestOwnerKey(token), token, customerId: null };
}

/** Creates a guest with a random 256-bit token, of which only the hash is stored. */
export function createGuestOwner(): CartOwner & { key: string } {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  return { key: guestOwnerKey(token), token, customerId: null };
}

export function customerOwnerKey(customerId: string): string {
  return `customer:${customerId}`;
}

export function guestOwnerKey(token: string): string {
  return `guest:${createHash('sha256').update(token).digest('base64url')}`;
}

/** Expiry of a cart that changes now. */
export function cartExpiry(ownerKey: string, now = new Date()): Date {
  const days = ownerKey.startsWith('guest:') ? GUEST_DAYS : CUSTOMER_DAYS;
  return new Date(now.getTime() + days * DAY_MS);
}

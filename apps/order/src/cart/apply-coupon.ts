import { DomainError } from '@e-storefront/errors';
import { parseInput, text } from '@e-storefront/domain';
import type { CartOwner } from './cart-owner';
import type { CartService, OwnedCart } from './cart.service';
import type { CartViewService } from './cart-view.service';

const couponCode = text(64);

/**
 * Adds a coupon that is valid for the cart now. Every later view of the cart validates it again.
 * @throws BAD_USER_INPUT, CART_EMPTY, CART_EXPIRED, COUPON_REFUSED, CONFLICT, SERVICE_UNAVAILABLE
 */
export async function applyCoupon(
  { carts, cartViews }: { carts: CartService; cartViews: CartViewService },
  owner: CartOwner,
  codeText: string,
): Promise<OwnedCart> {
  const code = parseInput(couponCode, codeText, 'code');
  const owned = await carts.read(owner);
  if (!owned.cart || owned.cart.lines.length === 0) throw new DomainError('CART_EMPTY');
  const quote = await cartViews.quoteCoupon(owned, code);
  return carts.setCoupon(owner, quote.code ?? code);
}

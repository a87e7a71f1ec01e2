import { DomainError } from '@e-storefront/errors';
import { parseInput, text } from '@e-storefront/domain';
import type { CartHolder } from './cart-owner';
import type { CartService, HeldCart } from './cart.service';
import type { CartReader } from './cart-view.service';

const couponCode = text(64);

/**
 * Puts a coupon on a cart that it holds for now; whether it still holds is looked at with every reading.
 * @throws BAD_USER_INPUT, CART_EMPTY, CART_EXPIRED, COUPON_REFUSED, CONFLICT, SERVICE_UNAVAILABLE
 */
export async function applyCoupon(
  { carts, cartReader }: { carts: CartService; cartReader: CartReader },
  holder: CartHolder,
  codeText: string,
): Promise<HeldCart> {
  const code = parseInput(couponCode, codeText, 'code');
  const held = await carts.read(holder);
  if (!held.cart || held.cart.lines.length === 0) throw new DomainError('CART_EMPTY');
  const quote = await cartReader.couponFor(held, code);
  return carts.setCoupon(holder, quote.code ?? code);
}

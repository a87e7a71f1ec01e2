import { randomBytes } from 'node:crypto';
import { may, requirePrincipal, type Principal } from '@e-storefront/auth';
import { badInput, DomainError } from '@e-storefront/errors';
import { amountOf, couponBasketOf, couponRefused, type BasketLine } from './basket';
import { MAX_QUANTITY } from './cart.entity';
import { customerOwner } from './cart.owner';
import { beingCheckedOut, type CartRepository } from './cart.service';
import type { Catalogue, PurchasableLine } from './catalogue';
import type { Checkout } from './checkout.entity';
import type { CheckoutSaga } from './checkout.saga';
import type { CouponBasket, Coupons } from './coupons';
import { isDearerThanShown, wishOfCart, wishOfOrder, type Wish } from './order.checkout-input';
import type { OrderDraft, OrderGroup, OrderItem } from './order.entity';
import { decimalFigures, priceBasket, type PricedBasket, type PricingPolicy } from './order.pricing';
import type { OrderRepository } from './order.repository';

interface Ports {
  orders: Pick<OrderRepository, 'isFirstOrder'>;
  carts: CartRepository;
  catalogue: Catalogue;
  coupons: Coupons;
  saga: CheckoutSaga;
  policy: PricingPolicy;
}

type HeldStill = Checkout['cart'];

/** Turns a cart or a list of lines into orders: look everything up, price it, compare, then let the saga place it. */
export class CheckoutService {
  readonly #ports: Ports;
  readonly #principal: Principal | null;

  constructor(ports: Ports, principal: Principal | null) {
    this.#ports = ports;
    this.#principal = principal;
  }

  /**
   * Orders what is in the caller's cart.
   * @throws BAD_USER_INPUT, UNAUTHENTICATED, CART_EMPTY, CONFLICT, PRODUCT_UNAVAILABLE, INSUFFICIENT_STOCK,
   * PRICE_CHANGED, COUPON_REFUSED, SERVICE_UNAVAILABLE
   */
  async fromCart(input: unknown): Promise<OrderGroup> {
    const principal = requirePrincipal(this.#principal);
    const cart = await this.#ports.carts.find(customerOwner(principal.id));
    const wish = wishOfCart(
      input,
      { lines: cart?.lines ?? [], couponCode: cart?.couponCode ?? null },
      principal,
    );
    if (cart?.checkoutId) throw beingCheckedOut();
    if (!cart || cart.lines.length === 0) throw new DomainError('CART_EMPTY');
    return this.#place(wish, { owner: cart.owner, version: cart.version }, principal);
  }

  /**
   * Orders the given lines, for the caller or, by staff, for somebody else.
   * @throws BAD_USER_INPUT, UNAUTHENTICATED, FORBIDDEN, CONFLICT, PRODUCT_UNAVAILABLE, INSUFFICIENT_STOCK,
   * PRICE_CHANGED, COUPON_REFUSED, SERVICE_UNAVAILABLE
   */
  async direct(input: unknown): Promise<OrderGroup> {
    const principal = requirePrincipal(this.#principal);
    const wish = wishOfOrder(input, this.#ports.policy);
    if (wish.customerId !== principal.id && !may(principal, 'order:place-for-others')) {
      throw new DomainError('FORBIDDEN', { message: 'Orders can be placed for oneself only.' });
    }
    return this.#place(wish, null, principal);
  }

  async #place(wish: Wish, cart: HeldStill, principal: Principal): Promise<OrderGroup> {
    const basket = await this.#lookUp(wish);
    const coupon = await this.#quote(wish, basket);
    const lines = basket.map((one) => ({ sellerId: one.line.sellerId, amount: amountOf(one) }));
    const discounts = coupon?.lineDiscounts ?? [];
    const priced = priceBasket(lines, discounts, { policy: this.#ports.policy, method: wish.shippingMethod });
    assertNotDearer(wish, priced);
    const groupId = randomBytes(12).toString('hex');
    return this.#ports.saga.run({
      groupId,
      placedBy: principal.id,
      cart,
      stock: basket.map(({ line, quantity }) => ({
        productId: line.productId,
        variantId: line.variantId,
        quantity,
      })),
      coupon: coupon && { code: coupon.code, basket: coupon.basket },
      drafts: this.#draftsOf(groupId, wish, { basket, priced, discounts, couponCode: coupon?.code ?? null }),
    });
  }

  /** The lines as they can be bought now, those of one variant added up. */
  async #lookUp({ lines }: Wish): Promise<BasketLine[]> {
    const refs = lines.map(({ productId, variantId }) => ({ productId, ...(variantId && { variantId }) }));
    const found = await this.#ports.catalogue.lines(refs);
    const gone = lines.filter((_, index) => !found[index]?.forSale).map(({ productId }) => productId);
    if (gone.length > 0) {
      throw new DomainError('PRODUCT_UNAVAILABLE', { details: { productIds: [...new Set(gone)] } });
    }
    const basket = new Map<string, BasketLine>();
    lines.forEach(({ quantity }, index) => {
      const line = found[index] as PurchasableLine;
      const pieces = (basket.get(line.variantId)?.quantity ?? 0) + quantity;
      if (pieces > MAX_QUANTITY)
        throw badInput(`input.items.${index}.quantity`, `must be at most ${MAX_QUANTITY}.`);
      basket.set(line.variantId, { line, quantity: pieces });
    });
    return [...basket.values()];
  }

  async #quote(
    { couponCode, customerId }: Wish,
    basket: BasketLine[],
  ): Promise<{ code: string; lineDiscounts: number[]; basket: CouponBasket } | null> {
    if (!couponCode) return null;
    const isFirstOrder = await this.#ports.orders.isFirstOrder(customerId);
    const couponBasket = couponBasketOf(basket, { customerId, isFirstOrder });
    const quote = await this.#ports.coupons.quote(couponCode, couponBasket);
    if (!quote.valid) throw couponRefused(quote);
    return { code: quote.code, lineDiscounts: quote.lineDiscounts, basket: couponBasket };
  }

  #draftsOf(groupId: string, wish: Wish, { basket, priced, discounts, couponCode }: Priced): OrderDraft[] {
    const items = basket.map((one, index) => itemOf(one, discounts[index] ?? 0));
    const { customerId, customerEmail, paymentMethod, shippingMethod, shippingAddress, notes } = wish;
    return priced.perSeller.map(({ sellerId, figures }) => ({
      ...{ groupId, customerId, customerEmail, sellerId, couponCode, currency: this.#ports.policy.currency },
      ...{ paymentMethod, shippingMethod, shippingAddress, notes },
      ...figures,
      items: items.filter((item) => item.sellerId === sellerId),
    }));
  }
}

interface Priced {
  basket: BasketLine[];
  priced: PricedBasket;
  discounts: readonly number[];
  couponCode: string | null;
}

function assertNotDearer({ shownTotal }: Wish, { figures }: PricedBasket): void {
  if (shownTotal === null || !isDearerThanShown(figures.total, shownTotal)) return;
  throw new DomainError('PRICE_CHANGED', { details: { figures: decimalFigures(figures) } });
}

function itemOf(one: BasketLine, discount: number): OrderItem {
  const { productId, variantId, sku, productName, variantName, imageUrl, sellerId, unitPrice } = one.line;
  return {
    ...{ productId, variantId, sku, productName, variantName, imageUrl, sellerId },
    quantity: one.quantity,
    price: unitPrice,
    subtotal: amountOf(one),
    discount,
  };
}

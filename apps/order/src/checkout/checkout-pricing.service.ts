import { badInput, DomainError, type OrderFigures, type ShortLine } from '@e-storefront/errors';
import { amountOf, couponBasketOf, couponRefused, obtainable, type BasketLine } from '../pricing/basket';
import { MAX_QUANTITY } from '../cart/cart';
import type { Catalogue, PurchasableLine } from '../clients/catalogue';
import type { CheckoutPlan } from './checkout';
import type { CouponBasket, CouponQuote, Coupons } from '../clients/coupons';
import { answerOrNull } from '../clients/optional-call';
import { isDearerThanShown, type Wish } from './checkout.input';
import { toDecimalTotals, priceBasket, type PricedBasket, type PricingPolicy } from '../pricing/pricing';
import type { OrderRepository } from '../order/order.model';

interface Ports {
  orders: Pick<OrderRepository, 'isFirstOrder'>;
  catalogue: Catalogue;
  coupons: Coupons;
  policy: PricingPolicy;
  /** Receives the failure of a service without which an order is priced all the same. */
  onFailure: (error: unknown) => void;
}

/** A wish with what it costs now. */
export interface PricedWish {
  basket: BasketLine[];
  priced: PricedBasket;
  /** One discount a line, in the order of the basket. */
  discounts: readonly number[];
  couponCode: string | null;
  promotions: CheckoutPlan['promotions'];
}

interface Quoted {
  quote: CouponQuote;
  couponBasket: CouponBasket;
}

/** Looks everything up that a buyer wants and prices it anew: nothing that a client says of money is believed. */
export class CheckoutPricer {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /**
   * Prices a wish. A refusal names all that is wrong of its kind, and carries the figures of what could be ordered
   * instead, so that a front end can offer the next step in one message.
   * @throws BAD_USER_INPUT, PRODUCT_UNAVAILABLE, INSUFFICIENT_STOCK, COUPON_REFUSED, PRICE_CHANGED, SERVICE_UNAVAILABLE
   */
  async price(wish: Wish): Promise<PricedWish> {
    const { catalogue } = this.#ports;
    const refs = wish.lines.map(({ productId, variantId }) => ({
      productId,
      ...(variantId && { variantId }),
    }));
    const [found, isFirstOrder] = await Promise.all([
      catalogue.lines(refs),
      this.#ports.orders.isFirstOrder(wish.customerId),
    ]);
    const { basket, gone } = merged(wish, found);
    const short = basket.flatMap(shortage);
    if (gone.length > 0 || short.length > 0) {
      const figures = await this.#instead(wish, basket, isFirstOrder);
      throw gone.length > 0 ? goneRefusal(gone, short, figures) : shortRefusal(short, figures);
    }
    const { quote, couponBasket } = await this.#quote(wish, basket, isFirstOrder);
    const priced = this.#figures(wish, basket, quote);
    if (!quote.valid) throw couponRefusal(quote, toDecimalTotals(priced.figures));
    if (wish.shownTotal !== null && isDearerThanShown(priced.figures.total, wish.shownTotal)) {
      throw new DomainError('PRICE_CHANGED', { details: { figures: toDecimalTotals(priced.figures) } });
    }
    const { code, lineDiscounts, freeShipping } = quote;
    const applies = quote.promotions.some(({ applied }) => applied);
    return {
      basket,
      priced,
      discounts: lineDiscounts,
      couponCode: code,
      promotions: applies ? { code, basket: couponBasket, lineDiscounts, freeShipping } : null,
    };
  }

  async #quote(
    { couponCode, customerId }: Wish,
    basket: BasketLine[],
    isFirstOrder: boolean,
  ): Promise<Quoted> {
    const { coupons, onFailure } = this.#ports;
    const couponBasket = couponBasketOf(basket, { customerId, isFirstOrder });
    const quote = await answerOrNull(() => coupons.quote(couponCode, couponBasket), onFailure);
    if (quote) return { quote, couponBasket };
    if (couponCode !== null) throw couponsAway();
    // Orders without a coupon go on without automatic promotions; the buyer's expected total still bounds the price.
    return { quote: withoutPromotions(basket), couponBasket };
  }

  #figures({ shippingMethod }: Wish, basket: BasketLine[], quote: CouponQuote): PricedBasket {
    const lines = basket.map((one) => ({ sellerId: one.line.sellerId, amount: amountOf(one) }));
    const { policy } = this.#ports;
    const options = { policy, method: shippingMethod, freeShipping: quote.freeShipping };
    return priceBasket(lines, quote.lineDiscounts, options);
  }

  /** What the order would cost with as many pieces of each line as there are; null when nothing is left. */
  async #instead(wish: Wish, basket: BasketLine[], isFirstOrder: boolean): Promise<OrderFigures | null> {
    const left = basket.flatMap(({ line, quantity }) => {
      const pieces = Math.min(quantity, obtainable(line));
      return pieces > 0 ? [{ line, quantity: pieces }] : [];
    });
    if (left.length === 0) return null;
    const { quote } = await this.#quote(wish, left, isFirstOrder);
    return toDecimalTotals(this.#figures(wish, left, quote).figures);
  }
}

function withoutPromotions(basket: readonly BasketLine[]): CouponQuote {
  return {
    code: null,
    valid: true,
    reason: null,
    message: '',
    discount: 0,
    lineDiscounts: basket.map(() => 0),
    freeShipping: false,
    promotions: [],
  };
}

function couponsAway(): DomainError<'SERVICE_UNAVAILABLE'> {
  return new DomainError('SERVICE_UNAVAILABLE', {
    message: 'Coupons cannot be checked right now. Try again, or take the coupon off to order without it.',
    details: { service: 'coupon' },
  });
}

/** The lines as they can be bought now, those of one variant added up, and the products that cannot be bought. */
function merged(
  { lines }: Wish,
  found: readonly (PurchasableLine | null)[],
): { basket: BasketLine[]; gone: string[] } {
  const basket = new Map<string, BasketLine>();
  const gone = new Set<string>();
  lines.forEach(({ productId, quantity }, index) => {
    const line = found[index];
    if (!line?.forSale) return void gone.add(productId);
    const pieces = (basket.get(line.variantId)?.quantity ?? 0) + quantity;
    if (pieces > MAX_QUANTITY)
      throw badInput(`input.items.${index}.quantity`, `must be at most ${MAX_QUANTITY}.`);
    basket.set(line.variantId, { line, quantity: pieces });
  });
  return { basket: [...basket.values()], gone: [...gone] };
}

function shortage({ line, quantity }: BasketLine): ShortLine[] {
  const available = obtainable(line);
  if (available >= quantity) return [];
  const { productId, variantId, productName } = line;
  return [{ productId, variantId, productName, requested: quantity, available }];
}

function goneRefusal(productIds: string[], lines: ShortLine[], figures: OrderFigures | null): DomainError {
  return new DomainError('PRODUCT_UNAVAILABLE', {
    details: { productIds, ...(lines.length > 0 && { lines }), ...(figures && { figures }) },
  });
}

function shortRefusal(lines: ShortLine[], figures: OrderFigures | null): DomainError {
  return new DomainError('INSUFFICIENT_STOCK', { details: { lines, ...(figures && { figures }) } });
}

/** With the figures without the coupon. */
function couponRefusal(quote: CouponQuote, figures: OrderFigures): DomainError {
  const { message, details } = couponRefused(quote);
  return new DomainError('COUPON_REFUSED', {
    message,
    details: { ...(details as { couponCode: string; reason: string }), figures },
  });
}

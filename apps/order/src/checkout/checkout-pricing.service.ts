import { badInput, DomainError, type OrderFigures, type ShortLine } from '@e-storefront/errors';
import {
  couponRefusedError,
  lineSubtotal,
  maxQuantity,
  toCouponBasket,
  type PricedLine,
} from '../pricing/basket';
import { MAX_QUANTITY } from '../cart/cart';
import type { CouponBasket, CouponClient, CouponQuote } from '../clients/coupon.client';
import type { ProductClient, PurchasableLine } from '../clients/product.client';
import type { CheckoutPlan } from './checkout';
import { exceedsExpectedTotal, type CheckoutRequest } from './checkout.input';
import { priceBasket, toDecimalTotals, type PricedBasket, type PricingPolicy } from '../pricing/pricing';
import type { OrderRepository } from '../order/order.model';

interface Dependencies {
  orders: Pick<OrderRepository, 'isFirstOrder'>;
  products: ProductClient;
  coupons: CouponClient;
  policy: PricingPolicy;
  /** Calls a service that the result can do without; undefined when it does not respond. */
  optionalCall: <T>(call: () => Promise<T>) => Promise<T | undefined>;
}

/** A checkout request at current prices. */
export interface PricedCheckout {
  lines: PricedLine[];
  priced: PricedBasket;
  /** The discount of each line. */
  discounts: readonly number[];
  couponCode: string | null;
  promotions: CheckoutPlan['promotions'];
}

interface QuotedBasket {
  quote: CouponQuote;
  couponBasket: CouponBasket;
}

/** Recomputes every price on the server; amounts that the client sends are only compared. */
export class CheckoutPricingService {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /**
   * Prices a checkout request. An error lists every line with the same problem and carries the totals of what could be
   * ordered instead, so that a front end can offer the next step at once.
   * @throws BAD_USER_INPUT, PRODUCT_UNAVAILABLE, INSUFFICIENT_STOCK, COUPON_REFUSED, PRICE_CHANGED, SERVICE_UNAVAILABLE
   */
  async price(request: CheckoutRequest): Promise<PricedCheckout> {
    const { products, orders } = this.#deps;
    const refs = request.lines.map(({ productId, variantId }) => ({
      productId,
      ...(variantId && { variantId }),
    }));
    const [found, isFirstOrder] = await Promise.all([
      products.findLines(refs),
      orders.isFirstOrder(request.customerId),
    ]);
    const { lines, unavailable } = mergeLines(request, found);
    const shortages = lines.flatMap(findShortage);
    if (unavailable.length > 0 || shortages.length > 0) {
      const figures = await this.#availableTotals(request, lines, isFirstOrder);
      throw unavailable.length > 0
        ? productUnavailableError(unavailable, shortages, figures)
        : insufficientStockError(shortages, figures);
    }
    const { quote, couponBasket } = await this.#quote(request, lines, isFirstOrder);
    const priced = this.#priceLines(request, lines, quote);
    const figures = toDecimalTotals(priced.totals);
    if (!quote.valid) throw couponRefusedError(quote, figures);
    if (request.expectedTotal !== null && exceedsExpectedTotal(priced.totals.total, request.expectedTotal)) {
      throw new DomainError('PRICE_CHANGED', { details: { figures } });
    }
    const { code, lineDiscounts, freeShipping } = quote;
    const hasPromotions = quote.promotions.some(({ applied }) => applied);
    return {
      lines,
      priced,
      discounts: lineDiscounts,
      couponCode: code,
      promotions: hasPromotions ? { code, basket: couponBasket, lineDiscounts, freeShipping } : null,
    };
  }

  async #quote(
    { couponCode, customerId }: CheckoutRequest,
    lines: PricedLine[],
    isFirstOrder: boolean,
  ): Promise<QuotedBasket> {
    const { coupons, optionalCall } = this.#deps;
    const couponBasket = toCouponBasket(lines, { customerId, isFirstOrder });
    const quote = await optionalCall(() => coupons.quote(couponCode, couponBasket));
    if (quote) return { quote, couponBasket };
    if (couponCode !== null) throw couponsUnavailableError();
    // An order without a coupon continues without automatic promotions; the buyer's expected total still bounds the price.
    return { quote: emptyQuote(lines), couponBasket };
  }

  #priceLines({ shippingMethod }: CheckoutRequest, lines: PricedLine[], quote: CouponQuote): PricedBasket {
    const amounts = lines.map((one) => ({ sellerId: one.line.sellerId, amount: lineSubtotal(one) }));
    const { policy } = this.#deps;
    const options = { policy, method: shippingMethod, freeShipping: quote.freeShipping };
    return priceBasket(amounts, quote.lineDiscounts, options);
  }

  /** Totals with each line limited to its available quantity; null when nothing is available. */
  async #availableTotals(
    request: CheckoutRequest,
    lines: PricedLine[],
    isFirstOrder: boolean,
  ): Promise<OrderFigures | null> {
    const available = lines
      .map(({ line, quantity }) => ({ line, quantity: Math.min(quantity, maxQuantity(line)) }))
      .filter(({ quantity }) => quantity > 0);
    if (available.length === 0) return null;
    const { quote } = await this.#quote(request, available, isFirstOrder);
    return toDecimalTotals(this.#priceLines(request, available, quote).totals);
  }
}

function emptyQuote(lines: readonly PricedLine[]): CouponQuote {
  return {
    code: null,
    valid: true,
    reason: null,
    message: '',
    discount: 0,
    lineDiscounts: lines.map(() => 0),
    freeShipping: false,
    promotions: [],
  };
}

function couponsUnavailableError(): DomainError<'SERVICE_UNAVAILABLE'> {
  return new DomainError('SERVICE_UNAVAILABLE', {
    message:
      'Coupons cannot be checked right now. Please try again, or remove the coupon to order without it.',
    details: { service: 'coupon' },
  });
}

/** Resolves the requested lines, merged by variant, and the ids of products that are not for sale. */
function mergeLines(
  request: CheckoutRequest,
  found: readonly (PurchasableLine | null)[],
): { lines: PricedLine[]; unavailable: string[] } {
  const byVariant = new Map<string, PricedLine>();
  const unavailable = new Set<string>();
  for (const [index, { productId, quantity: requested }] of request.lines.entries()) {
    const line = found[index];
    if (!line?.forSale) {
      unavailable.add(productId);
      continue;
    }
    const quantity = (byVariant.get(line.variantId)?.quantity ?? 0) + requested;
    if (quantity > MAX_QUANTITY) {
      throw badInput(`input.items.${index}.quantity`, `must be at most ${MAX_QUANTITY}.`);
    }
    byVariant.set(line.variantId, { line, quantity });
  }
  return { lines: [...byVariant.values()], unavailable: [...unavailable] };
}

function findShortage({ line, quantity }: PricedLine): ShortLine[] {
  const available = maxQuantity(line);
  if (available >= quantity) return [];
  const { productId, variantId, productName } = line;
  return [{ productId, variantId, productName, requested: quantity, available }];
}

function productUnavailableError(
  productIds: string[],
  lines: ShortLine[],
  figures: OrderFigures | null,
): DomainError {
  return new DomainError('PRODUCT_UNAVAILABLE', {
    details: { productIds, ...(lines.length > 0 && { lines }), ...(figures && { figures }) },
  });
}

function insufficientStockError(lines: ShortLine[], figures: OrderFigures | null): DomainError {
  return new DomainError('INSUFFICIENT_STOCK', { details: { lines, ...(figures && { figures }) } });
}

import {
  couponRefusedError,
  lineSubtotal,
  maxQuantity,
  toCouponBasket,
  type PricedLine,
} from '../pricing/basket';
import { MAX_LINES, MAX_QUANTITY, type CartLine, type LeftOutLine } from './cart';
import type { OwnedCart } from './cart.service';
import type { CouponClient, CouponQuote } from '../clients/coupon.client';
import type { ProductClient, PurchasableLine } from '../clients/product.client';
import type { OrderTotals, ShippingMethod } from '../order/order';
import type { MinorUnits } from '@e-storefront/domain';
import { priceBasket, type LineAmount, type PricingPolicy } from '../pricing/pricing';

/** A cart line with its current price and stock; amounts in minor units. */
export interface CartItemView {
  id: string;
  productId: string;
  variantId: string;
  sku: string | null;
  productName: string | null;
  variantName: string | null;
  imageUrl: string | null;
  sellerId: string | null;
  quantity: number;
  price: MinorUnits;
  priceWhenAdded: MinorUnits;
  subtotal: MinorUnits;
  /** Null while the product service is unavailable, like `forSale`. */
  available: number | null;
  forSale: boolean | null;
}

export interface CartWarning {
  code:
    | 'PRICE_CHANGED'
    | 'INSUFFICIENT_STOCK'
    | 'UNAVAILABLE'
    | 'COUPON_REFUSED'
    | 'QUANTITY_LIMITED'
    | 'LINES_LIMITED'
    | 'COUPON_LEFT_OUT'
    | 'PRICES_UNKNOWN'
    | 'DISCOUNTS_UNKNOWN';
  message: string;
  itemId: string | null;
  productId: string | null;
  /** Quantity that a merge left out. */
  leftOut: number | null;
}

/** A cart as its owner sees it. */
export interface CartView extends OrderTotals {
  token: string | null;
  items: CartItemView[];
  itemCount: number;
  couponCode: string | null;
  warnings: CartWarning[];
  currency: string;
  expiresAt: Date | null;
}

interface Dependencies {
  products: ProductClient;
  coupons: CouponClient;
  /** Whether the customer has not placed an order yet. */
  isFirstOrder: (customerId: string | null) => Promise<boolean>;
  policy: PricingPolicy;
  /** Calls a service that the result can do without; undefined when it does not respond. */
  optionalCall: <T>(call: () => Promise<T>) => Promise<T | undefined>;
}

interface ResolvedLine {
  line: CartLine;
  current: PurchasableLine | null;
}

/** Builds views of carts with current prices, stock and discounts. */
export class CartViewService {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /**
   * Builds the view of a cart. Without the product service it shows the prices at which the lines were added, without
   * the coupon service no discounts; warnings say so.
   */
  async buildView(owned: OwnedCart, method: ShippingMethod): Promise<CartView> {
    const { policy, optionalCall } = this.#deps;
    const [resolved, leftOut] = await Promise.all([
      optionalCall(() => this.#resolveLines(owned)),
      this.#leftOutWarnings(owned),
    ]);
    const lines = resolved ?? (owned.cart?.lines ?? []).map((line) => ({ line, current: null }));
    const priced = resolved && toPricedLines(resolved);
    const needsQuote = priced !== undefined && priced.length > 0;
    const quote = needsQuote
      ? await optionalCall(() => this.#quote(owned, priced, owned.cart?.couponCode ?? null))
      : undefined;
    const amounts = priced?.map(toLineAmount) ?? lines.map(({ line }) => lastKnownAmount(line));
    const { totals } = priceBasket(amounts, quote?.lineDiscounts ?? [], {
      policy,
      method,
      freeShipping: quote?.freeShipping ?? false,
    });
    return {
      ...totals,
      token: owned.cart ? owned.owner.token : null,
      items: lines.map((one) => (resolved ? toItemView(one) : lastKnownItem(one.line))),
      itemCount: lines.reduce((sum, { line }) => sum + line.quantity, 0),
      couponCode: owned.cart?.couponCode ?? null,
      warnings: [
        ...(resolved ? resolved.flatMap(lineWarnings) : [PRICES_UNKNOWN]),
        ...leftOut,
        ...couponLeftOutWarnings(owned),
        ...(quote ? couponWarnings(quote) : discountWarnings(owned, { needsQuote })),
      ],
      currency: policy.currency,
      expiresAt: owned.cart?.expiresAt ?? null,
    };
  }

  /** Quotes a coupon code for a cart. @throws COUPON_REFUSED when it does not apply, SERVICE_UNAVAILABLE */
  async quoteCoupon(owned: OwnedCart, code: string): Promise<CouponQuote> {
    const quote = await this.#quote(owned, toPricedLines(await this.#resolveLines(owned)), code);
    if (!quote.valid) throw couponRefusedError(quote);
    return quote;
  }

  async #resolveLines({ cart }: OwnedCart): Promise<ResolvedLine[]> {
    const lines = cart?.lines ?? [];
    const refs = lines.map(({ productId, variantId }) => ({ productId, variantId }));
    const current = await this.#deps.products.findLines(refs);
    return lines.map((line, index) => ({ line, current: current[index] ?? null }));
  }

  /** Warnings about quantities that the last merge left out, with current product names. */
  async #leftOutWarnings({ cart }: OwnedCart): Promise<CartWarning[]> {
    const leftOut = cart?.leftOut ?? [];
    if (!cart || leftOut.length === 0) return [];
    const { products, optionalCall } = this.#deps;
    const refs = leftOut.map(({ productId, variantId }) => ({ productId, variantId }));
    const found = await optionalCall(() => products.findLines(refs));
    return leftOut.map((one, index) => leftOutWarning(one, found?.[index]?.productName ?? null, cart.lines));
  }

  async #quote({ owner }: OwnedCart, lines: PricedLine[], code: string | null): Promise<CouponQuote> {
    const { customerId } = owner;
    const isFirstOrder = await this.#deps.isFirstOrder(customerId);
    return this.#deps.coupons.quote(code, toCouponBasket(lines, { customerId, isFirstOrder }));
  }
}

function toPricedLines(resolved: readonly ResolvedLine[]): PricedLine[] {
  return resolved.flatMap(({ line, current }) =>
    current?.forSale ? [{ line: current, quantity: line.quantity }] : [],
  );
}

function toLineAmount(one: PricedLine): LineAmount {
  return { sellerId: one.line.sellerId, amount: lineSubtotal(one) };
}

/** A line at the price at which it was added. Its seller is unknown, and only the totals are used. */
function lastKnownAmount({ priceWhenAdded, quantity }: CartLine): LineAmount {
  return { sellerId: '', amount: priceWhenAdded * quantity };
}

function lastKnownItem(line: CartLine): CartItemView {
  const { priceWhenAdded: price, quantity } = line;
  const item = toItemView({ line, current: null });
  return { ...item, subtotal: price * quantity, available: null, forSale: null };
}

function toItemView({ line, current }: ResolvedLine): CartItemView {
  const { id, productId, variantId, quantity, priceWhenAdded } = line;
  const forSale = current?.forSale ?? false;
  const price = current?.unitPrice ?? priceWhenAdded;
  return {
    id,
    productId,
    variantId,
    sku: current?.sku ?? null,
    productName: current?.productName ?? null,
    variantName: current?.variantName ?? null,
    imageUrl: current?.imageUrl ?? null,
    sellerId: current?.sellerId ?? null,
    quantity,
    price,
    priceWhenAdded,
    subtotal: forSale ? price * quantity : 0,
    available: current ? maxQuantity(current) : 0,
    forSale,
  };
}

function lineWarnings({ line, current }: ResolvedLine): CartWarning[] {
  const warn = (code: CartWarning['code'], message: string): CartWarning => ({
    code,
    message,
    itemId: line.id,
    productId: line.productId,
    leftOut: null,
  });
  if (!current?.forSale) {
    return [warn('UNAVAILABLE', `${current?.productName ?? 'A product'} is no longer for sale.`)];
  }
  const warnings: CartWarning[] = [];
  if (current.unitPrice !== line.priceWhenAdded) {
    warnings.push(warn('PRICE_CHANGED', `The price of ${current.productName} has changed.`));
  }
  const available = maxQuantity(current);
  if (available < line.quantity) {
    warnings.push(warn('INSUFFICIENT_STOCK', `Only ${available} of ${current.productName} are available.`));
  }
  return warnings;
}

const PRICES_UNKNOWN: CartWarning = {
  code: 'PRICES_UNKNOWN',
  message:
    'Prices and stock cannot be checked right now. The cart shows the prices at which the products were added.',
  itemId: null,
  productId: null,
  leftOut: null,
};

function discountWarnings({ cart }: OwnedCart, { needsQuote }: { needsQuote: boolean }): CartWarning[] {
  const code = cart?.couponCode ?? null;
  if (!needsQuote && code === null) return [];
  const message =
    code === null
      ? 'Discounts cannot be calculated right now, so the total does not include them.'
      : `The coupon ${code} cannot be checked right now, so the total does not include it.`;
  return [{ code: 'DISCOUNTS_UNKNOWN', message, itemId: null, productId: null, leftOut: null }];
}

function couponWarnings(quote: CouponQuote): CartWarning[] {
  if (quote.valid) return [];
  const message = quote.message || 'The coupon cannot be used for this cart.';
  return [{ code: 'COUPON_REFUSED', message, itemId: null, productId: null, leftOut: null }];
}

function couponLeftOutWarnings({ cart }: OwnedCart): CartWarning[] {
  if (!cart?.couponLeftOut) return [];
  const message =
    cart.couponCode === null
      ? `The coupon ${cart.couponLeftOut} was not added when your carts were merged.`
      : `The coupon ${cart.couponLeftOut} was not added: a cart can have only one coupon, and yours has ${cart.couponCode}.`;
  return [{ code: 'COUPON_LEFT_OUT', message, itemId: null, productId: null, leftOut: null }];
}

function leftOutWarning(
  { productId, variantId, quantity, limit }: LeftOutLine,
  productName: string | null,
  lines: readonly CartLine[],
): CartWarning {
  const product = productName ?? 'a product';
  const itemId = lines.find((line) => line.variantId === variantId)?.id ?? null;
  const warning = { itemId, productId, leftOut: quantity };
  return limit === 'lines'
    ? {
        ...warning,
        code: 'LINES_LIMITED',
        message: `${quantity} of ${product} could not be added: a cart cannot contain more than ${MAX_LINES} different products.`,
      }
    : {
        ...warning,
        code: 'QUANTITY_LIMITED',
        message: `${quantity} of ${product} could not be added: the quantity of a cart line cannot exceed ${MAX_QUANTITY}.`,
      };
}

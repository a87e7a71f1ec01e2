import type { MinorUnits } from '@e-storefront/domain';
import { amountOf, couponBasketOf, couponRefused, obtainable, type BasketLine } from '../pricing/basket';
import { MAX_LINES, MAX_QUANTITY, type CartLine, type LeftOut } from './cart';
import type { HeldCart } from './cart.service';
import type { Catalogue, PurchasableLine } from '../clients/catalogue';
import type { CouponQuote, Coupons } from '../clients/coupons';
import type { Figures, ShippingMethod } from '../order/order';
import { answerOrNull } from '../clients/optional-call';
import { priceBasket, type PricingPolicy } from '../pricing/pricing';

/** A line with price and stock as they are now; amounts in minor units. */
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
  /** Null while the product service does not answer, as `forSale`. */
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
  /** Pieces that were left out. */
  leftOut: number | null;
}

/** A cart as its holder sees it. */
export interface CartView extends Figures {
  token: string | null;
  items: CartItemView[];
  itemCount: number;
  couponCode: string | null;
  warnings: CartWarning[];
  currency: string;
  expiresAt: Date | null;
}

interface Ports {
  catalogue: Catalogue;
  coupons: Coupons;
  /** Whether somebody has ordered nothing yet. */
  isFirstOrder: (customerId: string | null) => Promise<boolean>;
  policy: PricingPolicy;
  /** Receives the failure of a service without which a cart is shown all the same. */
  onFailure: (error: unknown) => void;
}

interface Looked {
  line: CartLine;
  now: PurchasableLine | null;
}

/** Shows carts with prices, stock and coupon as they are at this moment. */
export class CartReader {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /**
   * Shows a cart. While the product service is away it shows the prices at which the lines were added, and while the
   * coupon service is away no discounts; warnings say so.
   */
  async view(held: HeldCart, method: ShippingMethod): Promise<CartView> {
    const { policy, onFailure } = this.#ports;
    const [found, leftOut] = await Promise.all([
      answerOrNull(() => this.#look(held), onFailure),
      this.#leftOutOf(held),
    ]);
    const looked = found ?? (held.cart?.lines ?? []).map((line) => ({ line, now: null }));
    const basket = found && basketOf(found);
    const isQuoted = basket !== null && basket.length > 0;
    const quote = isQuoted ? await answerOrNull(() => this.#quote(held, basket), onFailure) : null;
    const lines = basket?.map(pricedLine) ?? looked.map(({ line }) => lastKnownLine(line));
    const { figures } = priceBasket(lines, quote?.lineDiscounts ?? [], {
      policy,
      method,
      freeShipping: quote?.freeShipping ?? false,
    });
    return {
      ...figures,
      token: held.cart ? held.holder.token : null,
      items: looked.map((one) => (found ? itemView(one) : lastKnownItem(one.line))),
      itemCount: looked.reduce((sum, { line }) => sum + line.quantity, 0),
      couponCode: held.cart?.couponCode ?? null,
      warnings: [
        ...(found ? found.flatMap(warningsOf) : [PRICES_UNKNOWN]),
        ...leftOut,
        ...couponLeftOutWarning(held),
        ...(quote ? couponWarning(quote) : discountWarning(held, { isQuoted })),
      ],
      currency: policy.currency,
      expiresAt: held.cart?.expiresAt ?? null,
    };
  }

  /**
   * What a code is worth for a cart.
   * @throws COUPON_REFUSED when it does not hold, SERVICE_UNAVAILABLE
   */
  async couponFor(held: HeldCart, code: string): Promise<CouponQuote> {
    const quote = await this.#quoteCode(held, basketOf(await this.#look(held)), code);
    if (!quote.valid) throw couponRefused(quote);
    return quote;
  }

  async #look({ cart }: HeldCart): Promise<Looked[]> {
    const lines = cart?.lines ?? [];
    const refs = lines.map(({ productId, variantId }) => ({ productId, variantId }));
    const now = await this.#ports.catalogue.lines(refs);
    return lines.map((line, index) => ({ line, now: now[index] ?? null }));
  }

  /** What did not fit when two carts were merged, by the products' names as they are now. */
  async #leftOutOf({ cart }: HeldCart): Promise<CartWarning[]> {
    const leftOut = cart?.leftOut ?? [];
    if (!cart || leftOut.length === 0) return [];
    const { catalogue, onFailure } = this.#ports;
    const refs = leftOut.map(({ productId, variantId }) => ({ productId, variantId }));
    const found = await answerOrNull(() => catalogue.lines(refs), onFailure);
    return leftOut.map((one, index) => leftOutWarning(one, found?.[index]?.productName ?? null, cart.lines));
  }

  #quote(held: HeldCart, basket: BasketLine[]): Promise<CouponQuote> {
    return this.#quoteCode(held, basket, held.cart?.couponCode ?? null);
  }

  async #quoteCode({ holder }: HeldCart, basket: BasketLine[], code: string | null): Promise<CouponQuote> {
    const { customerId } = holder;
    const isFirstOrder = await this.#ports.isFirstOrder(customerId);
    return this.#ports.coupons.quote(code, couponBasketOf(basket, { customerId, isFirstOrder }));
  }
}

function basketOf(looked: readonly Looked[]): BasketLine[] {
  return looked.flatMap(({ line, now }) => (now?.forSale ? [{ line: now, quantity: line.quantity }] : []));
}

function pricedLine(one: BasketLine): { sellerId: string; amount: MinorUnits } {
  return { sellerId: one.line.sellerId, amount: amountOf(one) };
}

/** A line as it cost when it was added. Whose it is matters to the sums of sellers alone. */
function lastKnownLine({ priceWhenAdded, quantity }: CartLine): { sellerId: string; amount: MinorUnits } {
  return { sellerId: '', amount: priceWhenAdded * quantity };
}

function lastKnownItem(line: CartLine): CartItemView {
  const { priceWhenAdded: price, quantity } = line;
  return { ...itemView({ line, now: null }), subtotal: price * quantity, available: null, forSale: null };
}

function itemView({ line, now }: Looked): CartItemView {
  const { id, productId, variantId, quantity, priceWhenAdded } = line;
  const forSale = now?.forSale ?? false;
  const price = now?.unitPrice ?? priceWhenAdded;
  return {
    id,
    productId,
    variantId,
    sku: now?.sku ?? null,
    productName: now?.productName ?? null,
    variantName: now?.variantName ?? null,
    imageUrl: now?.imageUrl ?? null,
    sellerId: now?.sellerId ?? null,
    quantity,
    price,
    priceWhenAdded,
    subtotal: forSale ? price * quantity : 0,
    available: now ? obtainable(now) : 0,
    forSale,
  };
}

function warningsOf({ line, now }: Looked): CartWarning[] {
  const warn = (code: CartWarning['code'], message: string): CartWarning => ({
    code,
    message,
    itemId: line.id,
    productId: line.productId,
    leftOut: null,
  });
  if (!now?.forSale)
    return [warn('UNAVAILABLE', `${now?.productName ?? 'A product'} is not for sale any more.`)];
  const warnings: CartWarning[] = [];
  if (now.unitPrice !== line.priceWhenAdded) {
    warnings.push(warn('PRICE_CHANGED', `The price of ${now.productName} has changed.`));
  }
  const most = obtainable(now);
  if (most < line.quantity) {
    warnings.push(warn('INSUFFICIENT_STOCK', `Only ${most} of ${now.productName} can be had.`));
  }
  return warnings;
}

const PRICES_UNKNOWN: CartWarning = {
  code: 'PRICES_UNKNOWN',
  message:
    'Prices and stock cannot be checked right now. You see the prices at which the products were added.',
  itemId: null,
  productId: null,
  leftOut: null,
};

/** The warning of a cart whose discounts nobody could work out. */
function discountWarning({ cart }: HeldCart, { isQuoted }: { isQuoted: boolean }): CartWarning[] {
  const code = cart?.couponCode ?? null;
  if (!isQuoted && code === null) return [];
  const message =
    code === null
      ? 'Discounts cannot be worked out right now, so the total is shown without them.'
      : `The coupon ${code} cannot be checked right now, so the total is shown without it.`;
  return [{ code: 'DISCOUNTS_UNKNOWN', message, itemId: null, productId: null, leftOut: null }];
}

function couponWarning(quote: CouponQuote): CartWarning[] {
  if (quote.valid) return [];
  const message = quote.message || 'The coupon cannot be used for this cart.';
  return [{ code: 'COUPON_REFUSED', message, itemId: null, productId: null, leftOut: null }];
}

function couponLeftOutWarning({ cart }: HeldCart): CartWarning[] {
  if (!cart?.couponLeftOut) return [];
  const message =
    cart.couponCode === null
      ? `The coupon ${cart.couponLeftOut} was left out when the carts were merged.`
      : `The coupon ${cart.couponLeftOut} was left out: a cart holds one coupon, and yours has ${cart.couponCode}.`;
  return [{ code: 'COUPON_LEFT_OUT', message, itemId: null, productId: null, leftOut: null }];
}

function leftOutWarning(
  { productId, variantId, quantity, limit }: LeftOut,
  name: string | null,
  lines: readonly CartLine[],
): CartWarning {
  const product = name ?? 'a product';
  const pieces = quantity === 1 ? 'One piece' : `${quantity} pieces`;
  const verb = quantity === 1 ? 'was' : 'were';
  const itemId = lines.find((line) => line.variantId === variantId)?.id ?? null;
  const warned = { itemId, productId, leftOut: quantity };
  return limit === 'lines'
    ? {
        ...warned,
        code: 'LINES_LIMITED',
        message: `${pieces} of ${product} ${verb} left out: a cart holds at most ${MAX_LINES} products.`,
      }
    : {
        ...warned,
        code: 'QUANTITY_LIMITED',
        message: `${pieces} of ${product} ${verb} left out: a cart holds at most ${MAX_QUANTITY} pieces of a product.`,
      };
}

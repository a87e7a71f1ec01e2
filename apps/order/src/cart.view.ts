import type { MinorUnits } from '@e-storefront/values';
import { amountOf, couponBasketOf, couponRefused, obtainable, type BasketLine } from './basket';
import { MAX_LINES, MAX_QUANTITY, type CartLine, type LeftOut } from './cart.entity';
import type { HeldCart } from './cart.service';
import type { Catalogue, PurchasableLine } from './catalogue';
import type { CouponQuote, Coupons } from './coupons';
import type { Figures, ShippingMethod } from './order.entity';
import { priceBasket, type PricingPolicy } from './order.pricing';

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
  available: number;
  forSale: boolean;
}

export interface CartWarning {
  code:
    | 'PRICE_CHANGED'
    | 'INSUFFICIENT_STOCK'
    | 'UNAVAILABLE'
    | 'COUPON_REFUSED'
    | 'QUANTITY_LIMITED'
    | 'LINES_LIMITED';
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

  /** @throws SERVICE_UNAVAILABLE */
  async view(held: HeldCart, method: ShippingMethod): Promise<CartView> {
    const { policy } = this.#ports;
    const [looked, leftOut] = await Promise.all([this.#look(held), this.#leftOutOf(held)]);
    const basket = basketOf(looked);
    const quote = await this.#quote(held, basket);
    const lines = basket.map((one) => ({ sellerId: one.line.sellerId, amount: amountOf(one) }));
    const { figures } = priceBasket(lines, quote?.lineDiscounts ?? [], {
      ...{ policy, method },
      freeShipping: quote?.freeShipping ?? false,
    });
    return {
      ...figures,
      token: held.cart ? held.holder.token : null,
      items: looked.map(itemView),
      itemCount: looked.reduce((sum, { line }) => sum + line.quantity, 0),
      couponCode: held.cart?.couponCode ?? null,
      warnings: [...looked.flatMap(warningsOf), ...leftOut, ...couponWarning(quote)],
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
    const refs = leftOut.map(({ productId, variantId }) => ({ productId, variantId }));
    const found = await this.#ports.catalogue.lines(refs);
    return leftOut.map((one, index) => leftOutWarning(one, found[index]?.productName ?? null, cart.lines));
  }

  async #quote(held: HeldCart, basket: BasketLine[]): Promise<CouponQuote | null> {
    const code = held.cart?.couponCode ?? null;
    return basket.length > 0 ? this.#quoteCode(held, basket, code) : null;
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

function couponWarning(quote: CouponQuote | null): CartWarning[] {
  if (!quote || quote.valid) return [];
  const message = quote.message || 'The coupon cannot be used for this cart.';
  return [{ code: 'COUPON_REFUSED', message, itemId: null, productId: null, leftOut: null }];
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

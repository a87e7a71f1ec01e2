import type { OrderFigures } from '@e-storefront/errors';
import { allocate, percentOf, toDecimal, type MinorUnits } from '@e-storefront/domain';
import type { OrderTotals, ShippingMethod } from '../order/order';

/** Tax and shipping configuration, in minor units. */
export interface PricingPolicy {
  taxPercent: number;
  shippingStandard: MinorUnits;
  /** Standard shipping is free above (not at) this subtotal before discount. */
  freeShippingAbove: MinorUnits;
  shippingExpress: MinorUnits;
  /** ISO 4217 */
  currency: string;
}

interface ShippingOptions {
  policy: PricingPolicy;
  method: ShippingMethod;
  /** Whether a promotion pays for standard shipping; it never pays for express shipping. */
  freeShipping?: boolean;
}

export interface LineAmount {
  sellerId: string;
  /** price × quantity, in minor units */
  amount: MinorUnits;
}

/** The totals of a basket and of each seller's part. */
export interface PricedBasket {
  totals: OrderTotals;
  /** In order of the sellers' first appearance; every amount adds up to the basket's. */
  perSeller: { sellerId: string; totals: OrderTotals }[];
}

/**
 * Prices a basket.
 *
 * Tax and shipping are calculated and rounded once for the whole basket, then allocated to the sellers without losing
 * a minor unit: tax in proportion to each seller's discounted subtotal, shipping to the subtotal. So the buyer pays
 * exactly the basket's total however many sellers it has, and the totals of the orders add up to the group's. (Rounding
 * tax per seller would let the sum drift by a unit.)
 * @param discounts the discount of each line, in the order of the lines; empty for none
 */
export function priceBasket(
  lines: readonly LineAmount[],
  discounts: readonly MinorUnits[],
  options: ShippingOptions,
): PricedBasket {
  const sellers = [...new Set(lines.map(({ sellerId }) => sellerId))];
  const sumFor = (sellerId: string, amount: (index: number) => MinorUnits): MinorUnits =>
    lines.reduce((sum, line, index) => (line.sellerId === sellerId ? sum + amount(index) : sum), 0);
  const subtotals = sellers.map((seller) => sumFor(seller, (index) => lines[index]?.amount ?? 0));
  const reductions = sellers.map((seller) => sumFor(seller, (index) => discounts[index] ?? 0));
  const nets = subtotals.map((subtotal, index) => subtotal - (reductions[index] ?? 0));

  const subtotal = sum(subtotals);
  const net = sum(nets);
  const tax = percentOf(net, options.policy.taxPercent);
  const shipping = lines.length === 0 ? 0 : shippingFee(subtotal, options);
  const taxes = allocate(tax, nets);
  const shippings = allocate(shipping, subtotals);
  return {
    totals: { subtotal, discount: subtotal - net, tax, shipping, total: net + tax + shipping },
    perSeller: sellers.map((sellerId, index) => {
      const share = { subtotal: subtotals[index] ?? 0, discount: reductions[index] ?? 0 };
      const extra = { tax: taxes[index] ?? 0, shipping: shippings[index] ?? 0 };
      const total = (nets[index] ?? 0) + extra.tax + extra.shipping;
      return { sellerId, totals: { ...share, ...extra, total } };
    }),
  };
}

/** Converts totals to decimal units for clients and error details. */
export function toDecimalTotals(totals: OrderTotals): OrderFigures {
  return {
    subtotal: toDecimal(totals.subtotal),
    discount: toDecimal(totals.discount),
    tax: toDecimal(totals.tax),
    shipping: toDecimal(totals.shipping),
    total: toDecimal(totals.total),
  };
}

/** The fee of a shipping method. */
export interface ShippingRate {
  method: ShippingMethod;
  fee: MinorUnits;
  /** Free above (not at) this subtotal; null when the fee always applies. */
  freeAbove: MinorUnits | null;
  /** Whether a promotion for free shipping pays the fee. */
  coveredByPromotions: boolean;
}

/** Rates per shipping method; `priceBasket` charges them. */
export function shippingRates({ shippingStandard, freeShippingAbove, shippingExpress }: PricingPolicy): {
  STANDARD: ShippingRate;
  EXPRESS: ShippingRate;
} {
  return {
    STANDARD: {
      method: 'STANDARD',
      fee: shippingStandard,
      freeAbove: freeShippingAbove,
      coveredByPromotions: true,
    },
    EXPRESS: { method: 'EXPRESS', fee: shippingExpress, freeAbove: null, coveredByPromotions: false },
  };
}

/** Adds tax and shipping to a discounted subtotal. */
export function priceTotal(
  { subtotal, discount }: Pick<OrderTotals, 'subtotal' | 'discount'>,
  options: ShippingOptions,
): OrderTotals {
  const lines = subtotal > 0 ? [{ sellerId: '', amount: subtotal }] : [];
  return priceBasket(lines, [Math.min(discount, subtotal)], options).totals;
}

function shippingFee(subtotal: MinorUnits, { policy, method, freeShipping }: ShippingOptions): MinorUnits {
  const { fee, freeAbove, coveredByPromotions } = shippingRates(policy)[method];
  if (freeShipping && coveredByPromotions) return 0;
  return freeAbove !== null && subtotal > freeAbove ? 0 : fee;
}

function sum(amounts: readonly MinorUnits[]): MinorUnits {
  return amounts.reduce((total, amount) => total + amount, 0);
}

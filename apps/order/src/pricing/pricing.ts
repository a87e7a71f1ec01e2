import type { OrderFigures } from '@e-storefront/errors';
import { allocate, percentOf, toDecimal, type MinorUnits } from '@e-storefront/domain';
import type { OrderTotals, ShippingMethod } from '../order/order';

/** What the shop adds to its prices; configuration, in minor units. */
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
  /** A promotion pays for standard shipping; the quick way costs what it costs. */
  freeShipping?: boolean;
}

interface PricedLine {
  sellerId: string;
  /** price × quantity, in minor units */
  amount: MinorUnits;
}

/** What a basket costs as a whole and seller by seller. */
export interface PricedBasket {
  figures: OrderTotals;
  /** In the order in which the sellers first appear; each figure adds up to the basket's. */
  perSeller: { sellerId: string; figures: OrderTotals }[];
}

/**
 * Prices a basket.
 *
 * Tax and shipping are worked out once for the whole basket, rounded once, and then spread over the sellers without
 * losing a minor unit: tax by what is left of each seller's lines after the discount, shipping by each seller's
 * subtotal. So the buyer pays exactly what the basket showed however many sellers it has, and the sums of the orders
 * are the figures of the group by construction. (Rounding tax for each seller would let the sum drift by a unit.)
 * @param discounts the coupon's share of each line, in the order of the lines; empty for none
 */
export function priceBasket(
  lines: readonly PricedLine[],
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
  const shipping = lines.length === 0 ? 0 : shippingFor(subtotal, options);
  const taxes = allocate(tax, nets);
  const shippings = allocate(shipping, subtotals);
  return {
    figures: { subtotal, discount: subtotal - net, tax, shipping, total: net + tax + shipping },
    perSeller: sellers.map((sellerId, index) => {
      const share = { subtotal: subtotals[index] ?? 0, discount: reductions[index] ?? 0 };
      const extra = { tax: taxes[index] ?? 0, shipping: shippings[index] ?? 0 };
      const total = (nets[index] ?? 0) + extra.tax + extra.shipping;
      return { sellerId, figures: { ...share, ...extra, total } };
    }),
  };
}

/** Figures as error details and clients read them. */
export function toDecimalTotals(figures: OrderTotals): OrderFigures {
  return {
    subtotal: toDecimal(figures.subtotal),
    discount: toDecimal(figures.discount),
    tax: toDecimal(figures.tax),
    shipping: toDecimal(figures.shipping),
    total: toDecimal(figures.total),
  };
}

/** What one way of sending costs under a policy. */
export interface ShippingRate {
  method: ShippingMethod;
  fee: MinorUnits;
  /** Nothing is asked above (not at) this subtotal; null when the fee is always due. */
  freeAbove: MinorUnits | null;
  /** Whether a promotion for free shipping pays the fee. */
  coveredByPromotions: boolean;
}

/** The policy by shipping method; `priceBasket` charges by these. */
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

/** What the shop adds to a total of products of which a coupon takes some off. */
export function priceTotal(
  { subtotal, discount }: Pick<OrderTotals, 'subtotal' | 'discount'>,
  options: ShippingOptions,
): OrderTotals {
  const lines = subtotal > 0 ? [{ sellerId: '', amount: subtotal }] : [];
  return priceBasket(lines, [Math.min(discount, subtotal)], options).figures;
}

function shippingFor(subtotal: MinorUnits, { policy, method, freeShipping }: ShippingOptions): MinorUnits {
  const { fee, freeAbove, coveredByPromotions } = shippingRates(policy)[method];
  if (freeShipping && coveredByPromotions) return 0;
  return freeAbove !== null && subtotal > freeAbove ? 0 : fee;
}

function sum(amounts: readonly MinorUnits[]): MinorUnits {
  return amounts.reduce((total, amount) => total + amount, 0);
}

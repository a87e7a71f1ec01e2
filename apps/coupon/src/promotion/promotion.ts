import type { MinorUnits } from '@e-storefront/domain';

export const ACTIONS = ['percentage', 'fixed', 'freeShipping', 'buyXGetY', 'cheapestFree'] as const;
/** How a promotion favours an order. */
export type Action = (typeof ACTIONS)[number];

/** What the shop decides of a promotion. */
export interface PromotionFields {
  /** Upper case; null for a promotion that applies by itself. */
  code: string | null;
  /** What it is called in traces, too. */
  description: string;
  discountType: Action;
  /** Minor units of a fixed discount; 0 for free shipping; else per cent with at most two decimals. */
  discount: number;
  /** Of buyXGetY: the pieces of a set that are paid in full, and those that are not. */
  buyQuantity: number | null;
  getQuantity: number | null;
  minPurchase: MinorUnits | null;
  minQuantity: number | null;
  maxDiscount: MinorUnits | null;
  validFrom: Date;
  validTo: Date;
  /** ISO days, 1 for Monday, in UTC; empty for every day. */
  weekdays: number[];
  /** The hours of a day in UTC: from `fromHour` until before `toHour`; null for the whole day. */
  fromHour: number | null;
  toHour: number | null;
  usageLimit: number | null;
  perCustomerLimit: number | null;
  /** The most that it gives away in one day of UTC. */
  dailyBudget: MinorUnits | null;
  isActive: boolean;
  firstOrderOnly: boolean;
  categoryIds: string[];
  productIds: string[];
  sellerIds: string[];
  customerGroups: string[];
  /** The higher one is tried first. */
  priority: number;
  /** Of the promotions of one group only the first that holds applies. */
  exclusivityGroup: string | null;
}

export interface Promotion extends PromotionFields {
  id: string;
  /** Uses that have not been given back. */
  usageCount: number;
  /** Grows with each change of the fields, not with the uses. */
  version: number;
  createdAt: Date;
  updatedAt: Date;
  deletedAt: Date | null;
}

/** A promotion with a code. */
export type Coupon = Promotion & { code: string };

/** What a promotion has of which nothing is said. */
export const PLAIN = {
  buyQuantity: null,
  getQuantity: null,
  minPurchase: null,
  minQuantity: null,
  maxDiscount: null,
  weekdays: [],
  fromHour: null,
  toHour: null,
  usageLimit: null,
  perCustomerLimit: null,
  dailyBudget: null,
  isActive: true,
  firstOrderOnly: false,
  categoryIds: [],
  productIds: [],
  sellerIds: [],
  customerGroups: [],
  priority: 0,
  exclusivityGroup: null,
} satisfies Partial<PromotionFields>;

/** The form in which codes are kept and compared. */
export function normalisedCode(code: string): string {
  return code.normalize('NFKC').trim().toUpperCase();
}

/** How often one customer may use a promotion; nobody has two first orders. */
export function customerLimitOf(promotion: Pick<Promotion, 'firstOrderOnly' | 'perCustomerLimit'>) {
  return promotion.firstOrderOnly ? 1 : promotion.perCustomerLimit;
}

export function isCoupon(promotion: Promotion | null): promotion is Coupon {
  return promotion !== null && promotion.code !== null;
}

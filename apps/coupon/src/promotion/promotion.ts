import type { MinorUnits } from '@e-storefront/domain';

export const ACTIONS = ['percentage', 'fixed', 'freeShipping', 'buyXGetY', 'cheapestFree'] as const;
/** The kind of benefit that a promotion grants. */
export type Action = (typeof ACTIONS)[number];

/** The editable fields of a promotion. */
export interface PromotionFields {
  /** Upper case; null for an automatic promotion. */
  code: string | null;
  /** Also the promotion's name in traces. */
  description: string;
  discountType: Action;
  /** Minor units for a fixed discount; 0 for free shipping; otherwise per cent with at most two decimals. */
  discount: number;
  /** For buyXGetY: the units of a set that are paid in full. */
  buyQuantity: number | null;
  /** For buyXGetY: the discounted units of a set. */
  getQuantity: number | null;
  minPurchase: MinorUnits | null;
  minQuantity: number | null;
  maxDiscount: MinorUnits | null;
  validFrom: Date;
  validTo: Date;
  /** ISO weekdays in UTC, 1 for Monday; empty for every day. */
  weekdays: number[];
  /** First hour of the day in UTC; null for midnight. */
  fromHour: number | null;
  /** Hour of the day in UTC before which it ends; null for midnight. */
  toHour: number | null;
  usageLimit: number | null;
  perCustomerLimit: number | null;
  /** The maximum total discount per UTC day. */
  dailyBudget: MinorUnits | null;
  isActive: boolean;
  firstOrderOnly: boolean;
  categoryIds: string[];
  productIds: string[];
  sellerIds: string[];
  customerGroups: string[];
  /** Higher priorities are evaluated first. */
  priority: number;
  /** At most one promotion per group applies: the first eligible one. */
  exclusivityGroup: string | null;
}

/** The products that a promotion is limited to; an empty list does not limit. */
export type PromotionTargets = Pick<PromotionFields, 'categoryIds' | 'productIds' | 'sellerIds'>;

export interface Promotion extends PromotionFields {
  id: string;
  /** Redemptions that have not been released. */
  usageCount: number;
  /** Incremented by each change of the fields, not by redemptions. */
  version: number;
  createdAt: Date;
  updatedAt: Date;
  deletedAt: Date | null;
}

/** A promotion with a code. */
export type Coupon = Promotion & { code: string };

/** The defaults of optional fields. */
export const DEFAULT_PROMOTION = {
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

/** The form in which codes are stored and compared. */
export function normalizeCode(code: string): string {
  return code.normalize('NFKC').trim().toUpperCase();
}

/** The number of redemptions per customer; null for no limit. A customer has only one first order. */
export function getCustomerLimit(
  promotion: Pick<Promotion, 'firstOrderOnly' | 'perCustomerLimit'>,
): number | null {
  return promotion.firstOrderOnly ? 1 : promotion.perCustomerLimit;
}

export function isCoupon(promotion: Promotion | null): promotion is Coupon {
  return promotion !== null && promotion.code !== null;
}

import type { MinorUnits } from '@e-storefront/values';

export const DISCOUNT_TYPES = ['percentage', 'fixed'] as const;
export type DiscountType = (typeof DISCOUNT_TYPES)[number];

/** What the shop decides of a coupon. */
export interface CouponFields {
  /** Upper case. */
  code: string;
  description: string;
  discountType: DiscountType;
  /** Per cent with at most two decimals, or minor units when the discount is fixed. */
  discount: number;
  minPurchase: MinorUnits | null;
  maxDiscount: MinorUnits | null;
  validFrom: Date;
  validTo: Date;
  usageLimit: number | null;
  perCustomerLimit: number | null;
  isActive: boolean;
  firstOrderOnly: boolean;
  categoryIds: string[];
  productIds: string[];
  sellerIds: string[];
}

export interface Coupon extends CouponFields {
  id: string;
  /** Redemptions that have not been given back. */
  usageCount: number;
  /** Grows with each change of the fields, not with the uses. */
  version: number;
  createdAt: Date;
  updatedAt: Date;
  deletedAt: Date | null;
}

/** The form in which codes are kept and compared. */
export function normalisedCode(code: string): string {
  return code.trim().toUpperCase();
}

/** How often one customer may use a coupon; nobody has two first orders. */
export function customerLimitOf(coupon: Coupon): number | null {
  return coupon.firstOrderOnly ? 1 : coupon.perCustomerLimit;
}

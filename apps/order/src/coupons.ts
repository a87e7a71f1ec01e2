import type { MinorUnits } from '@e-storefront/values';

/** A basket as the coupon service judges it; amounts in minor units. */
export interface CouponBasket {
  /** Absent for a guest. */
  customerId?: string;
  isFirstOrder: boolean;
  lines: { productId: string; categoryIds: string[]; sellerId: string; amount: MinorUnits }[];
}

/** What a coupon is worth for a basket. */
export interface CouponQuote {
  code: string;
  valid: boolean;
  /** Why it does not hold, as a code. */
  reason: string | null;
  /** Why it does not hold, for people. */
  message: string | null;
  discount: MinorUnits;
  /** The discount spread over the basket's lines; adds up to it. */
  lineDiscounts: MinorUnits[];
}

/** The coupon service. Redeeming is idempotent by its reference. */
export interface Coupons {
  /** @throws SERVICE_UNAVAILABLE */
  quote(code: string, basket: CouponBasket): Promise<CouponQuote>;
  /** Counts one use. @throws COUPON_REFUSED, SERVICE_UNAVAILABLE */
  redeem(code: string, reference: string, basket: CouponBasket): Promise<CouponQuote>;
  /** Gives the use back; nothing happens when there is none. @throws SERVICE_UNAVAILABLE */
  release(reference: string): Promise<void>;
}

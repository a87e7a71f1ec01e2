import type { MinorUnits } from '@e-storefront/domain';

/** A basket as the coupon service judges it; amounts in minor units. */
export interface CouponBasket {
  /** Absent for a guest. */
  customerId?: string;
  isFirstOrder: boolean;
  lines: {
    productId: string;
    variantId: string;
    categoryIds: string[];
    sellerId: string;
    quantity: number;
    unitPrice: MinorUnits;
  }[];
}

/** What a code and the automatic promotions are worth for a basket. */
export interface CouponQuote {
  /** Null when no code was given. */
  code: string | null;
  /** Whether the code holds; true when none was given. */
  valid: boolean;
  /** Why it does not hold, as a code. */
  reason: string | null;
  /** Why it does not hold, for people. */
  message: string;
  discount: MinorUnits;
  /** The discount spread over the basket's lines; adds up to it. */
  lineDiscounts: MinorUnits[];
  freeShipping: boolean;
  /** Every promotion that was looked at. */
  promotions: { promotionId: string; applied: boolean }[];
}

/** The coupon service. Every write is idempotent by its reference, the id of an order group. */
export interface Coupons {
  /** @throws SERVICE_UNAVAILABLE */
  quote(code: string | null, basket: CouponBasket): Promise<CouponQuote>;
  /** Takes one use of everything that applies. @throws COUPON_REFUSED, CONFLICT, SERVICE_UNAVAILABLE */
  reserve(reference: string, code: string | null, basket: CouponBasket): Promise<CouponQuote>;
  /** The uses count for good. @throws CONFLICT when they were given back, SERVICE_UNAVAILABLE */
  commit(reference: string): Promise<void>;
  /** Gives the uses back; nothing happens when there are none. @throws SERVICE_UNAVAILABLE */
  release(reference: string): Promise<void>;
}

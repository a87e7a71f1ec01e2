import type { MinorUnits } from '@e-storefront/domain';
import type { ServiceClient } from '@e-storefront/subgraph';
import {
  CommitPromotionsDocument,
  QuotePromotionsDocument,
  ReleasePromotionsDocument,
  ReservePromotionsDocument,
  type QuoteFragment,
} from './coupon.generated';

/** The basket that promotions are evaluated for; amounts in minor units. */
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

/** The discount, in minor units, that a coupon code and the automatic promotions give for a basket. */
export type CouponQuote = QuoteFragment;

/** The coupon subgraph. Every write is idempotent by its reference, the id of an order group. */
export interface CouponClient {
  /** @throws SERVICE_UNAVAILABLE */
  quote(code: string | null, basket: CouponBasket): Promise<CouponQuote>;
  /** Redeems every promotion that applies. @throws COUPON_REFUSED, CONFLICT, SERVICE_UNAVAILABLE */
  reserve(reference: string, code: string | null, basket: CouponBasket): Promise<CouponQuote>;
  /** Makes the redemptions permanent. @throws CONFLICT when they were released, SERVICE_UNAVAILABLE */
  commit(reference: string): Promise<void>;
  /** Releases the redemptions; without effect when there are none. @throws SERVICE_UNAVAILABLE */
  release(reference: string): Promise<void>;
}

/** Calls the coupon subgraph. */
export function createCouponClient(coupon: ServiceClient): CouponClient {
  return {
    quote: async (code, basket) =>
      (await coupon.call(QuotePromotionsDocument, { code, basket })).quotePromotions,
    reserve: async (reference, code, basket) =>
      (await coupon.call(ReservePromotionsDocument, { reference, code, basket })).reservePromotions,
    commit: async (reference) => void (await coupon.call(CommitPromotionsDocument, { reference })),
    release: async (reference) => void (await coupon.call(ReleasePromotionsDocument, { reference })),
  };
}

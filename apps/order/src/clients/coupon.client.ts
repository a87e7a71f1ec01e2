import { z } from 'zod';
import type { MinorUnits } from '@e-storefront/domain';
import type { ServiceClient } from '@e-storefront/subgraph';

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

/** The discount that a coupon code and the automatic promotions give for a basket. */
export interface CouponQuote {
  /** Null when no code was given. */
  code: string | null;
  /** Whether the code applies; true when none was given. */
  valid: boolean;
  /** Machine-readable reason of an invalid code. */
  reason: string | null;
  /** Reason of an invalid code for customers. */
  message: string;
  discount: MinorUnits;
  /** The discount per basket line; adds up to `discount`. */
  lineDiscounts: MinorUnits[];
  freeShipping: boolean;
  /** Every promotion that was evaluated. */
  promotions: { promotionId: string; applied: boolean }[];
}

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

const FIELDS =
  '{ code valid reason message discount lineDiscounts freeShipping promotions { promotionId applied } }';
const QUOTE = `query ($code: String, $basket: PromotionBasketInput!) { quotePromotions(code: $code, basket: $basket) ${FIELDS} }`;
const RESERVE = `mutation ($reference: ID!, $code: String, $basket: PromotionBasketInput!) {
  reservePromotions(reference: $reference, code: $code, basket: $basket) ${FIELDS} }`;
const COMMIT = 'mutation ($reference: ID!) { commitPromotions(reference: $reference) }';
const RELEASE = 'mutation ($reference: ID!) { releasePromotions(reference: $reference) }';

const quote = z.object({
  code: z.string().nullable(),
  valid: z.boolean(),
  reason: z.string().nullable(),
  message: z.string(),
  discount: z.int(),
  lineDiscounts: z.array(z.int()),
  freeShipping: z.boolean(),
  promotions: z.array(z.object({ promotionId: z.string(), applied: z.boolean() })),
});
const quoteResult = z.object({ quotePromotions: quote });
const reserveResult = z.object({ reservePromotions: quote });
const writeResult = z.record(z.string(), z.boolean());

/** Calls the coupon subgraph with the request id of the caller. */
export function createCouponClient(coupon: ServiceClient): CouponClient {
  const write = async (query: string, reference: string): Promise<void> => {
    await coupon.call({ query, variables: { reference }, result: writeResult });
  };
  return {
    quote: async (code, basket) => {
      const call = { query: QUOTE, variables: { code, basket }, result: quoteResult };
      return (await coupon.call(call)).quotePromotions;
    },
    reserve: async (reference, code, basket) => {
      const variables = { code, reference, basket };
      const call = { query: RESERVE, variables, result: reserveResult };
      return (await coupon.call(call)).reservePromotions;
    },
    commit: (reference) => write(COMMIT, reference),
    release: (reference) => write(RELEASE, reference),
  };
}

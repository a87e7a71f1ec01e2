import { z } from 'zod';
import type { ServiceClient } from '@e-storefront/subgraph';
import type { Coupons } from './coupons';

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
const quoted = z.object({ quotePromotions: quote });
const reserved = z.object({ reservePromotions: quote });
const done = z.record(z.string(), z.boolean());

/** Asks the coupon service. */
export function couponsClient(coupon: ServiceClient, requestId: string): Coupons {
  const settle = async (query: string, reference: string): Promise<void> => {
    await coupon.call({ query, variables: { reference }, result: done, requestId });
  };
  return {
    quote: async (code, basket) => {
      const call = { query: QUOTE, variables: { code, basket }, result: quoted, requestId };
      return (await coupon.call(call)).quotePromotions;
    },
    reserve: async (reference, code, basket) => {
      const call = { query: RESERVE, variables: { code, reference, basket }, result: reserved, requestId };
      return (await coupon.call(call)).reservePromotions;
    },
    commit: (reference) => settle(COMMIT, reference),
    release: (reference) => settle(RELEASE, reference),
  };
}

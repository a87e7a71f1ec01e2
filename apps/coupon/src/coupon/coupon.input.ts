import { z } from 'zod';
import { badInput } from '@e-storefront/errors';
import {
  changeableFields,
  clearable,
  multilineText,
  oneOf,
  parseInput,
  resettable,
  type Present,
} from '@e-storefront/domain';
import { DEFAULT_PROMOTION, type Promotion, type PromotionFields } from '../promotion/promotion';
import {
  assertValidityPeriod,
  codeField,
  parseDiscount,
  parseOptionalAmount,
  targetIdsField,
  toPromotionFields,
  usageLimitField,
  validFromField,
  validToField,
} from '../promotion/promotion-fields';

const DISCOUNT_TYPES = ['percentage', 'fixed'] as const;
const DISCOUNT_TYPE_ALIASES = {
  percent: 'percentage',
  fixedAmount: 'fixed',
  amount: 'fixed',
  flat: 'fixed',
} as const;

const required = {
  code: codeField,
  description: multilineText(500),
  discountType: oneOf(DISCOUNT_TYPES, DISCOUNT_TYPE_ALIASES),
  discount: z.number(),
  validFrom: validFromField,
  validTo: validToField,
};
const flags = { isActive: z.boolean().optional(), firstOrderOnly: z.boolean().optional() };
const createInput = z.object({
  ...required,
  ...flags,
  minPurchase: z.number().optional(),
  maxDiscount: z.number().optional(),
  usageLimit: usageLimitField.optional(),
  perCustomerLimit: usageLimitField.optional(),
  categoryIds: targetIdsField.optional(),
  productIds: targetIdsField.optional(),
  sellerIds: targetIdsField.optional(),
});
const updateInput = z.object({
  ...changeableFields(required),
  ...flags,
  minPurchase: clearable(z.number()),
  maxDiscount: clearable(z.number()),
  usageLimit: clearable(usageLimitField),
  perCustomerLimit: clearable(usageLimitField),
  categoryIds: resettable(targetIdsField, []),
  productIds: resettable(targetIdsField, []),
  sellerIds: resettable(targetIdsField, []),
});

type CouponUpdate = Present<z.output<typeof updateInput>>;

/** The fields of a new coupon. @throws BAD_USER_INPUT */
export function parseCreateCouponInput(input: unknown): PromotionFields {
  const { discount, minPurchase, maxDiscount, ...rest } = parseInput(createInput, input);
  return assertValidityPeriod({
    ...DEFAULT_PROMOTION,
    ...rest,
    discount: parseDiscount(rest.discountType, discount),
    ...parseAmounts({ minPurchase, maxDiscount }),
  });
}

/** Checks the input and returns the function that applies it to a coupon. Both throw BAD_USER_INPUT. */
export function parseUpdateCouponInput(input: unknown): (coupon: Promotion) => PromotionFields {
  const update = parseInput(updateInput, input);
  return (coupon) => applyUpdate(toPromotionFields(coupon), update);
}

function applyUpdate(before: PromotionFields, update: CouponUpdate): PromotionFields {
  const { discount, minPurchase, maxDiscount, ...rest } = update;
  const discountType = rest.discountType ?? before.discountType;
  if (discountType !== before.discountType && discount === undefined) {
    throw badInput('input.discount', 'must be given again when the kind of discount changes.');
  }
  return assertValidityPeriod({
    ...before,
    ...rest,
    discount: discount === undefined ? before.discount : parseDiscount(discountType, discount),
    ...parseAmounts({ minPurchase, maxDiscount }),
  });
}

/** Converts amounts to minor units; null clears one and undefined leaves it out. @throws BAD_USER_INPUT */
function parseAmounts({
  minPurchase,
  maxDiscount,
}: {
  minPurchase: number | null | undefined;
  maxDiscount: number | null | undefined;
}): Partial<Pick<PromotionFields, 'minPurchase' | 'maxDiscount'>> {
  const roundedMaxDiscount =
    maxDiscount === undefined ? undefined : parseOptionalAmount(maxDiscount, 'input.maxDiscount');
  if (roundedMaxDiscount === 0) throw badInput('input.maxDiscount', 'must be above 0.');
  return {
    ...(minPurchase !== undefined && { minPurchase: parseOptionalAmount(minPurchase, 'input.minPurchase') }),
    ...(roundedMaxDiscount !== undefined && { maxDiscount: roundedMaxDiscount }),
  };
}

import { z } from 'zod';
import { badInput } from '@e-storefront/errors';
import {
  changeableFields,
  clearable,
  MAX_TOTAL,
  multilineText,
  objectId,
  oneOf,
  parseInput,
  resettable,
  roundedToMinor,
  toMinor,
  trimmed,
  type Present,
} from '@e-storefront/domain';
import { normalisedCode, PLAIN, type Promotion, type PromotionFields } from '../promotion/promotion';

/** What a coupon takes off by the older way of making one. */
const DISCOUNT_TYPES = ['percentage', 'fixed'] as const;
const DISCOUNT_TYPE_ALIASES = {
  percent: 'percentage',
  fixedAmount: 'fixed',
  amount: 'fixed',
  flat: 'fixed',
} as const;

const MAX_USES = 1_000_000_000;
const MAX_RESTRICTIONS = 200;

export const code = z
  .string()
  .overwrite(trimmed)
  .min(1, { error: 'must not be empty.', abort: true })
  .transform(normalisedCode)
  .pipe(
    z
      .string()
      .regex(
        /^[A-Z0-9][A-Z0-9_-]{2,31}$/,
        'must be 3 to 32 letters, digits, hyphens or underscores, the first a letter or a digit.',
      ),
  );

const INSTANT_FAULT = 'must be a date or a date with a time, such as 2026-03-01 or 2026-03-01T09:30:00Z.';

/** A date alone stands for its first or its last instant; a time without a zone is read as UTC. */
export const instant = (timeOfDateAlone: string) =>
  z
    .string()
    .overwrite(trimmed)
    .min(1, { error: 'must not be empty.', abort: true })
    .refine(
      (value) =>
        z.union([z.iso.date(), z.iso.datetime({ offset: true, local: true })]).safeParse(value).success,
      INSTANT_FAULT,
    )
    .transform((value) => {
      if (value.length === 10) return new Date(value + timeOfDateAlone);
      return new Date(/(Z|[+-]\d\d:?\d\d)$/.test(value) ? value : `${value}Z`);
    })
    .refine((date) => !Number.isNaN(date.getTime()), INSTANT_FAULT);

export const uses = z
  .int('must be a whole number.')
  .min(1, 'must be at least 1.')
  .max(MAX_USES, `must be at most ${MAX_USES}.`);
export const ids = z
  .array(objectId)
  .max(MAX_RESTRICTIONS, `must hold at most ${MAX_RESTRICTIONS} ids.`)
  .transform((list) => [...new Set(list)]);

const required = {
  code,
  description: multilineText(500),
  discountType: oneOf(DISCOUNT_TYPES, DISCOUNT_TYPE_ALIASES),
  discount: z.number(),
  validFrom: instant('T00:00:00.000Z'),
  validTo: instant('T23:59:59.999Z'),
};
const flags = { isActive: z.boolean().optional(), firstOrderOnly: z.boolean().optional() };
const creation = z.object({
  ...required,
  ...flags,
  minPurchase: z.number().optional(),
  maxDiscount: z.number().optional(),
  usageLimit: uses.optional(),
  perCustomerLimit: uses.optional(),
  categoryIds: ids.optional(),
  productIds: ids.optional(),
  sellerIds: ids.optional(),
});
const changes = z.object({
  ...changeableFields(required),
  ...flags,
  minPurchase: clearable(z.number()),
  maxDiscount: clearable(z.number()),
  usageLimit: clearable(uses),
  perCustomerLimit: clearable(uses),
  categoryIds: resettable(ids, []),
  productIds: resettable(ids, []),
  sellerIds: resettable(ids, []),
});

type Changes = Present<z.output<typeof changes>>;

/** The fields of a new coupon. @throws BAD_USER_INPUT */
export function newCouponFields(input: unknown): PromotionFields {
  const { discount, minPurchase, maxDiscount, ...rest } = parseInput(creation, input);
  return checked({
    ...PLAIN,
    ...rest,
    discount: discountFigure(rest.discountType, discount),
    ...amountsOf({ minPurchase, maxDiscount }),
  });
}

/** A change of a coupon, checked by itself; gives the new fields of the coupon that it is applied to. @throws BAD_USER_INPUT */
export function couponChange(input: unknown): (coupon: Promotion) => PromotionFields {
  const change = parseInput(changes, input);
  return (coupon) => changed(fieldsOf(coupon), change);
}

function changed(before: PromotionFields, change: Changes): PromotionFields {
  const { discount, minPurchase, maxDiscount, ...rest } = change;
  const discountType = rest.discountType ?? before.discountType;
  if (discountType !== before.discountType && discount === undefined) {
    throw badInput('input.discount', 'must be given again when the kind of discount changes.');
  }
  return checked({
    ...before,
    ...rest,
    discount: discount === undefined ? before.discount : discountFigure(discountType, discount),
    ...amountsOf({ minPurchase, maxDiscount }),
  });
}

export function fieldsOf(coupon: Promotion): PromotionFields {
  const { id: _id, usageCount: _uses, version: _version, ...rest } = coupon;
  const { createdAt: _created, updatedAt: _updated, deletedAt: _deleted, ...fields } = rest;
  return fields;
}

export function checked(fields: PromotionFields): PromotionFields {
  if (fields.validTo <= fields.validFrom) throw badInput('input.validTo', 'must be after the start date.');
  return fields;
}

export function discountFigure(type: PromotionFields['discountType'], figure: number): number {
  const field = 'input.discount';
  // Two decimals, as an amount has them: that is checked for a percentage in the same way.
  const hundredths = toMinor(figure, field, MAX_TOTAL);
  if (hundredths === 0) throw badInput(field, 'must be above 0.');
  if (type === 'fixed') return hundredths;
  if (figure > 100) throw badInput(field, 'must be at most 100 per cent.');
  return figure;
}

/** Amounts in minor units that bound a discount; null takes a bound away. @throws BAD_USER_INPUT */
function amountsOf({
  minPurchase,
  maxDiscount,
}: {
  minPurchase: number | null | undefined;
  maxDiscount: number | null | undefined;
}): Partial<Pick<PromotionFields, 'minPurchase' | 'maxDiscount'>> {
  const most = maxDiscount === undefined ? undefined : boundOf(maxDiscount, 'input.maxDiscount');
  if (most === 0) throw badInput('input.maxDiscount', 'must be above 0.');
  return {
    ...(minPurchase !== undefined && { minPurchase: boundOf(minPurchase, 'input.minPurchase') }),
    ...(most !== undefined && { maxDiscount: most }),
  };
}

/** An amount that totals are compared with, rounded to the minor unit; null for none. @throws BAD_USER_INPUT */
export function boundOf(amount: number | null, field: string): number | null {
  return amount === null ? null : roundedToMinor(amount, field);
}

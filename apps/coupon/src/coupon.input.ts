import { z } from 'zod';
import { badInput } from '@e-storefront/errors';
import { multilineText, objectId, parseInput, toMinor, type Present } from '@e-storefront/values';
import { normalisedCode, PLAIN, type Promotion, type PromotionFields } from './promotion';

/** What a coupon takes off by the older way of making one. */
const DISCOUNT_TYPES = ['percentage', 'fixed'] as const;

const MAX_USES = 1_000_000_000;
const MAX_RESTRICTIONS = 200;

export const code = z
  .string()
  .transform(normalisedCode)
  .pipe(
    z
      .string()
      .regex(
        /^[A-Z0-9][A-Z0-9_-]{2,31}$/,
        'must be 3 to 32 letters, digits, hyphens or underscores, the first a letter or a digit.',
      ),
  );

const INSTANT_FAULT = 'must be an ISO 8601 date or instant, such as 2026-03-01 or 2026-03-01T09:30:00Z.';

/** A date alone stands for its first or its last instant; a time without a zone is read as UTC. */
export const instant = (timeOfDateAlone: string) =>
  z
    .string()
    .trim()
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

const required = z.object({
  code,
  description: multilineText(500),
  discountType: z.enum(DISCOUNT_TYPES, `must be one of: ${DISCOUNT_TYPES.join(', ')}.`),
  discount: z.number(),
  validFrom: instant('T00:00:00.000Z'),
  validTo: instant('T23:59:59.999Z'),
});
const optional = z.object({
  minPurchase: z.number().optional(),
  maxDiscount: z.number().optional(),
  usageLimit: uses.optional(),
  perCustomerLimit: uses.optional(),
  isActive: z.boolean().optional(),
  firstOrderOnly: z.boolean().optional(),
  categoryIds: ids.optional(),
  productIds: ids.optional(),
  sellerIds: ids.optional(),
});
const creation = required.extend(optional.shape);
const changes = required.partial().extend(optional.shape);

type Changes = Present<z.output<typeof changes>>;

/** What an update may take away by a null. */
const CLEARABLE = ['minPurchase', 'maxDiscount', 'usageLimit', 'perCustomerLimit'] as const;
type Cleared = Partial<Record<(typeof CLEARABLE)[number], null>>;

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
export function couponChange(input: Record<string, unknown>): (coupon: Promotion) => PromotionFields {
  const change = parseInput(changes, input);
  const cleared: Cleared = Object.fromEntries(
    CLEARABLE.filter((field) => input[field] === null).map((field) => [field, null]),
  );
  return (coupon) => changed(fieldsOf(coupon), change, cleared);
}

function changed(before: PromotionFields, change: Changes, cleared: Cleared): PromotionFields {
  const { discount, minPurchase, maxDiscount, ...rest } = change;
  const discountType = rest.discountType ?? before.discountType;
  if (discountType !== before.discountType && discount === undefined) {
    throw badInput('input.discount', 'must be given anew with another discountType.');
  }
  return checked({
    ...before,
    ...rest,
    discount: discount === undefined ? before.discount : discountFigure(discountType, discount),
    ...amountsOf({ minPurchase, maxDiscount }),
    ...cleared,
  });
}

export function fieldsOf(coupon: Promotion): PromotionFields {
  const { id: _id, usageCount: _uses, version: _version, ...rest } = coupon;
  const { createdAt: _created, updatedAt: _updated, deletedAt: _deleted, ...fields } = rest;
  return fields;
}

export function checked(fields: PromotionFields): PromotionFields {
  if (fields.validTo <= fields.validFrom) throw badInput('input.validTo', 'must be after validFrom.');
  return fields;
}

export function discountFigure(type: PromotionFields['discountType'], figure: number): number {
  const field = 'input.discount';
  // Two decimals, as an amount has them: that is checked for a percentage in the same way.
  const hundredths = toMinor(figure, field);
  if (hundredths === 0) throw badInput(field, 'must be above 0.');
  if (type === 'fixed') return hundredths;
  if (figure > 100) throw badInput(field, 'must be at most 100 per cent.');
  return figure;
}

function amountsOf(amounts: {
  minPurchase: number | undefined;
  maxDiscount: number | undefined;
}): Partial<Pick<PromotionFields, 'minPurchase' | 'maxDiscount'>> {
  const { minPurchase, maxDiscount } = amounts;
  if (maxDiscount === 0) throw badInput('input.maxDiscount', 'must be above 0.');
  return {
    ...(minPurchase !== undefined && { minPurchase: toMinor(minPurchase, 'input.minPurchase') }),
    ...(maxDiscount !== undefined && { maxDiscount: toMinor(maxDiscount, 'input.maxDiscount') }),
  };
}

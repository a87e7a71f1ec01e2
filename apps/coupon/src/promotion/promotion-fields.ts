import { z } from 'zod';
import { badInput } from '@e-storefront/errors';
import { MAX_TOTAL, objectId, roundedToMinor, toMinor, trimmed } from '@e-storefront/domain';
import { normalizeCode, type Promotion, type PromotionFields } from './promotion';

const MAX_USAGE_LIMIT = 1_000_000_000;
const MAX_TARGETS = 200;

/** The code of a new promotion. */
export const codeField = z
  .string()
  .overwrite(trimmed)
  .min(1, { error: 'must not be empty.', abort: true })
  .transform(normalizeCode)
  .pipe(
    z
      .string()
      .regex(
        /^[A-Z0-9][A-Z0-9_-]{2,31}$/,
        'must be 3 to 32 letters, digits, hyphens or underscores, the first a letter or a digit.',
      ),
  );

const INVALID_INSTANT = 'must be a date or a date with a time, such as 2026-03-01 or 2026-03-01T09:30:00Z.';

/** @param timeOfDateOnly the UTC time of a date without one; a time without a zone is UTC, too */
const instantField = (timeOfDateOnly: string) =>
  z
    .string()
    .overwrite(trimmed)
    .min(1, { error: 'must not be empty.', abort: true })
    .refine(
      (value) =>
        z.union([z.iso.date(), z.iso.datetime({ offset: true, local: true })]).safeParse(value).success,
      INVALID_INSTANT,
    )
    .transform((value) => {
      if (value.length === 10) return new Date(value + timeOfDateOnly);
      return new Date(/(Z|[+-]\d\d:?\d\d)$/.test(value) ? value : `${value}Z`);
    })
    .refine((date) => !Number.isNaN(date.getTime()), INVALID_INSTANT);

export const validFromField = instantField('T00:00:00.000Z');
export const validToField = instantField('T23:59:59.999Z');

export const usageLimitField = z
  .int('must be a whole number.')
  .min(1, 'must be at least 1.')
  .max(MAX_USAGE_LIMIT, `must be at most ${MAX_USAGE_LIMIT}.`);

export const targetIdsField = z
  .array(objectId)
  .max(MAX_TARGETS, `must have at most ${MAX_TARGETS} ids.`)
  .transform((list) => [...new Set(list)]);

/** The editable fields of a stored promotion. */
export function toPromotionFields(promotion: Promotion): PromotionFields {
  const { id: _id, usageCount: _usageCount, version: _version, ...rest } = promotion;
  const { createdAt: _created, updatedAt: _updated, deletedAt: _deleted, ...fields } = rest;
  return fields;
}

/** @throws BAD_USER_INPUT when the validity period is empty */
export function assertValidityPeriod(fields: PromotionFields): PromotionFields {
  if (fields.validTo <= fields.validFrom) throw badInput('input.validTo', 'must be after the start date.');
  return fields;
}

/** Converts a discount to minor units for a fixed one, or checks a percentage. @throws BAD_USER_INPUT */
export function parseDiscount(type: PromotionFields['discountType'], value: number): number {
  const field = 'input.discount';
  // Percentages have two decimals at most, as amounts have, so the same conversion checks both.
  const hundredths = toMinor(value, field, MAX_TOTAL);
  if (hundredths === 0) throw badInput(field, 'must be above 0.');
  if (type === 'fixed') return hundredths;
  if (value > 100) throw badInput(field, 'must be at most 100 per cent.');
  return value;
}

/** Rounds an optional amount to minor units; null stays. @throws BAD_USER_INPUT */
export function parseOptionalAmount(amount: number | null, field: string): number | null {
  return amount === null ? null : roundedToMinor(amount, field);
}

import { z } from 'zod';
import { badInput } from '@e-storefront/errors';
import {
  changeableFields,
  clearableFields,
  parseInput,
  resettable,
  text,
  type Present,
} from '@e-storefront/domain';
import { groupNameField } from '../customer-group/customer-group';
import { ACTIONS, DEFAULT_PROMOTION, type Promotion, type PromotionFields } from './promotion';
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
} from './promotion-fields';

const units = z
  .int('must be a whole number.')
  .min(1, 'must be at least 1.')
  .max(1_000, 'must be at most 1000.');
const hour = z
  .int('must be a whole number.')
  .min(0, 'must be from 0 to 24.')
  .max(24, 'must be from 0 to 24.');
const weekday = z
  .int('must be a whole number.')
  .min(1, 'must be from 1 to 7.')
  .max(7, 'must be from 1 to 7.');
const unique = <T>(list: T[]): T[] => [...new Set(list)];

const required = {
  name: text(500),
  action: z.enum(ACTIONS, `must be one of: ${ACTIONS.join(', ')}.`),
  validFrom: validFromField,
  validTo: validToField,
};
/** Optional fields that null clears. */
const clearableInputs = {
  code: codeField,
  discount: z.number(),
  buyQuantity: units,
  getQuantity: units,
  minPurchase: z.number(),
  minQuantity: units,
  maxDiscount: z.number(),
  fromHour: hour,
  toHour: hour,
  usageLimit: usageLimitField,
  perCustomerLimit: usageLimitField,
  dailyBudget: z.number(),
  exclusivityGroup: groupNameField,
};
const weekdays = z.array(weekday).max(7, 'must have at most 7 days.').transform(unique);
const customerGroups = z.array(groupNameField).max(20, 'must have at most 20 groups.').transform(unique);
const priority = z
  .int('must be a whole number.')
  .min(-1_000, 'must be from -1000 to 1000.')
  .max(1_000, 'must be from -1000 to 1000.');
/** Optional fields that null resets to their defaults. */
const resettableInputs = {
  isActive: z.boolean().optional(),
  firstOrderOnly: z.boolean().optional(),
  weekdays: resettable(weekdays, []),
  categoryIds: resettable(targetIdsField, []),
  productIds: resettable(targetIdsField, []),
  sellerIds: resettable(targetIdsField, []),
  customerGroups: resettable(customerGroups, []),
  priority: resettable(priority, 0),
};
const createInput = z.object({
  ...required,
  ...z.object(clearableInputs).partial().shape,
  ...resettableInputs,
});
const updateInput = z.object({
  ...changeableFields(required),
  ...clearableFields(clearableInputs),
  ...resettableInputs,
});

type PromotionUpdate = Present<z.output<typeof updateInput>>;

/** Stored in minor units. */
const AMOUNTS = ['minPurchase', 'maxDiscount', 'dailyBudget'] as const;
/** The discount per unit, in per cent, of actions on units that give none. */
const FREE_UNITS_PERCENT = 100;

/** The fields of a new promotion. @throws BAD_USER_INPUT */
export function parseCreatePromotionInput(input: unknown): PromotionFields {
  const { name, action, validFrom, validTo, ...rest } = parseInput(createInput, input);
  const base = { ...DEFAULT_PROMOTION, code: null, description: name, discountType: action, discount: 0 };
  return applyUpdate({ ...base, validFrom, validTo }, { ...rest, action });
}

/** Checks the input and returns the function that applies it to a promotion. Both throw BAD_USER_INPUT. */
export function parseUpdatePromotionInput(input: unknown): (promotion: Promotion) => PromotionFields {
  const update = parseInput(updateInput, input);
  return (promotion) => applyUpdate(toPromotionFields(promotion), update);
}

function applyUpdate(
  before: PromotionFields,
  { name, action, discount, ...update }: PromotionUpdate,
): PromotionFields {
  const { minPurchase: _min, maxDiscount: _max, dailyBudget: _budget, ...rest } = update;
  const discountType = action ?? before.discountType;
  const keepsDiscount = discountType === before.discountType && before.discount > 0;
  return assertConsistent({
    ...before,
    ...rest,
    ...(name !== undefined && { description: name }),
    discountType,
    discount:
      discount === undefined && keepsDiscount
        ? before.discount
        : parseActionDiscount(discountType, discount ?? undefined),
    ...parseAmounts(update),
  });
}

function parseActionDiscount(action: PromotionFields['discountType'], discount: number | undefined): number {
  if (action === 'freeShipping') return 0;
  const discountsUnits = action === 'buyXGetY' || action === 'cheapestFree';
  const value = discount ?? (discountsUnits ? FREE_UNITS_PERCENT : undefined);
  if (value === undefined) throw badInput('input.discount', 'is required for this kind of promotion.');
  return parseDiscount(action, value);
}

function parseAmounts(update: Pick<PromotionUpdate, (typeof AMOUNTS)[number]>): Partial<PromotionFields> {
  const given = AMOUNTS.flatMap((field) => {
    const amount = update[field];
    if (amount === undefined) return [];
    const rounded = parseOptionalAmount(amount, `input.${field}`);
    if (rounded === 0) throw badInput(`input.${field}`, 'must be above 0.');
    return [[field, rounded] as const];
  });
  return Object.fromEntries(given);
}

/** Checks the rules that span several fields. @throws BAD_USER_INPUT */
function assertConsistent(fields: PromotionFields): PromotionFields {
  const { discountType, buyQuantity, getQuantity, minQuantity, fromHour, toHour } = fields;
  if (discountType === 'buyXGetY' && (buyQuantity === null || getQuantity === null)) {
    throw badInput(
      buyQuantity === null ? 'input.buyQuantity' : 'input.getQuantity',
      'is required for a promotion on sets of items.',
    );
  }
  if (discountType === 'cheapestFree' && (minQuantity ?? 0) < 2) {
    throw badInput('input.minQuantity', 'must be at least 2 when the cheapest item is free.');
  }
  if ((toHour ?? 24) <= (fromHour ?? 0)) throw badInput('input.toHour', 'must be after the start hour.');
  return assertValidityPeriod(fields);
}

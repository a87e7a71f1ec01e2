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
import { boundOf, checked, code, discountFigure, fieldsOf, ids, instant, uses } from '../coupon/coupon.input';
import { groupName } from '../customer-group/customer-group.service';
import { ACTIONS, PLAIN, type Promotion, type PromotionFields } from './promotion';

const pieces = z
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
  validFrom: instant('T00:00:00.000Z'),
  validTo: instant('T23:59:59.999Z'),
};
const conditions = {
  code,
  discount: z.number(),
  buyQuantity: pieces,
  getQuantity: pieces,
  minPurchase: z.number(),
  minQuantity: pieces,
  maxDiscount: z.number(),
  fromHour: hour,
  toHour: hour,
  usageLimit: uses,
  perCustomerLimit: uses,
  dailyBudget: z.number(),
  exclusivityGroup: groupName,
};
const weekdays = z.array(weekday).max(7, 'must hold at most 7 days.').transform(unique);
const customerGroups = z.array(groupName).max(20, 'must hold at most 20 groups.').transform(unique);
const priority = z
  .int('must be a whole number.')
  .min(-1_000, 'must be from -1000 to 1000.')
  .max(1_000, 'must be from -1000 to 1000.');
/** What a null sets back to its beginning. */
const settings = {
  isActive: z.boolean().optional(),
  firstOrderOnly: z.boolean().optional(),
  weekdays: resettable(weekdays, []),
  categoryIds: resettable(ids, []),
  productIds: resettable(ids, []),
  sellerIds: resettable(ids, []),
  customerGroups: resettable(customerGroups, []),
  priority: resettable(priority, 0),
};
const creation = z.object({ ...required, ...z.object(conditions).partial().shape, ...settings });
const changes = z.object({ ...changeableFields(required), ...clearableFields(conditions), ...settings });

type Changes = Present<z.output<typeof changes>>;

/** Amounts of money, which are kept in minor units. */
const AMOUNTS = ['minPurchase', 'maxDiscount', 'dailyBudget'] as const;
/** Actions whose `discount` says nothing when left out: the pieces are free. */
const FREE_PER_CENT = 100;

/** The fields of a new promotion. @throws BAD_USER_INPUT */
export function newPromotionFields(input: unknown): PromotionFields {
  const { name, action, validFrom, validTo, ...rest } = parseInput(creation, input);
  const base = { ...PLAIN, code: null, description: name, discountType: action, discount: 0 };
  return merged({ ...base, validFrom, validTo }, { ...rest, action });
}

/** A change of a promotion, checked by itself; gives the new fields of the one that it is applied to. @throws BAD_USER_INPUT */
export function promotionChange(input: unknown): (promotion: Promotion) => PromotionFields {
  const change = parseInput(changes, input);
  return (promotion) => merged(fieldsOf(promotion), change);
}

function merged(before: PromotionFields, { name, action, discount, ...change }: Changes): PromotionFields {
  const { minPurchase: _min, maxDiscount: _max, dailyBudget: _budget, ...rest } = change;
  const discountType = action ?? before.discountType;
  const isSame = discountType === before.discountType && before.discount > 0;
  return consistent({
    ...before,
    ...rest,
    ...(name !== undefined && { description: name }),
    discountType,
    discount:
      discount === undefined && isSame ? before.discount : figureOf(discountType, discount ?? undefined),
    ...amountsOf(change),
  });
}

function figureOf(action: PromotionFields['discountType'], discount: number | undefined): number {
  if (action === 'freeShipping') return 0;
  const isOfPieces = action === 'buyXGetY' || action === 'cheapestFree';
  const figure = discount ?? (isOfPieces ? FREE_PER_CENT : undefined);
  if (figure === undefined) throw badInput('input.discount', 'is needed for this kind of promotion.');
  return discountFigure(action, figure);
}

function amountsOf(change: Pick<Changes, (typeof AMOUNTS)[number]>): Partial<PromotionFields> {
  const given = AMOUNTS.flatMap((field) => {
    const amount = change[field];
    if (amount === undefined) return [];
    const bound = boundOf(amount, `input.${field}`);
    if (bound === 0) throw badInput(`input.${field}`, 'must be above 0.');
    return [[field, bound] as const];
  });
  return Object.fromEntries(given);
}

/** What no field shows by itself. */
function consistent(fields: PromotionFields): PromotionFields {
  const { discountType, buyQuantity, getQuantity, minQuantity, fromHour, toHour } = fields;
  if (discountType === 'buyXGetY' && (buyQuantity === null || getQuantity === null)) {
    throw badInput(
      buyQuantity === null ? 'input.buyQuantity' : 'input.getQuantity',
      'is needed when a customer buys some pieces and gets others.',
    );
  }
  if (discountType === 'cheapestFree' && (minQuantity ?? 0) < 2) {
    throw badInput('input.minQuantity', 'must be at least 2 when the cheapest piece is free.');
  }
  if ((toHour ?? 24) <= (fromHour ?? 0))
    throw badInput('input.toHour', 'must be after the hour at which it begins.');
  return checked(fields);
}

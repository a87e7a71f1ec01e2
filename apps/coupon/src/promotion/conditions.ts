import { toDecimal, type MinorUnits } from '@e-storefront/domain';
import { customerLimitOf, type Promotion } from './promotion';

/** Why a coupon cannot be used, as the schema's CouponRefusal spells it. */
export type RefusalReason =
  | 'UNKNOWN_CODE'
  | 'INACTIVE'
  | 'NOT_YET_VALID'
  | 'EXPIRED'
  | 'USED_UP'
  | 'LOGIN_REQUIRED'
  | 'FIRST_ORDER_ONLY'
  | 'CUSTOMER_LIMIT'
  | 'NOT_APPLICABLE'
  | 'MIN_PURCHASE'
  | 'MIN_QUANTITY'
  | 'NOT_IN_GROUP'
  | 'OUTSIDE_HOURS'
  | 'EXCLUDED'
  | 'NO_EFFECT'
  | 'BUDGET_SPENT';

export interface Refusal {
  reason: RefusalReason;
  /** One sentence for the customer. */
  message: string;
}

/** What a promotion is judged by. */
export interface Occasion {
  now: Date;
  /** Null for a guest. */
  customerId: string | null;
  /** How many uses of this promotion the customer has now. */
  customerUses: number;
  isFirstOrder: boolean;
  /** The groups that the customer is in. */
  groups: readonly string[];
  /** The price, before any discount, of the lines that it is meant for; null when it is meant for none. */
  amount: MinorUnits | null;
  /** The pieces of those lines. */
  quantity: number;
}

/** Judges one thing: gives the refusal, or null where the coupon passes. */
type Condition = (promotion: Promotion, occasion: Occasion) => Refusal | null;

export const refuse = (reason: RefusalReason, message: string): Refusal => ({ reason, message });

export const UNKNOWN_CODE = refuse('UNKNOWN_CODE', 'There is no coupon with this code.');

const isActive: Condition = (coupon) =>
  coupon.isActive ? null : refuse('INACTIVE', 'This coupon is not in use at the moment.');

const hasBegun: Condition = ({ validFrom }, { now }) =>
  now >= validFrom ? null : refuse('NOT_YET_VALID', `This coupon can be used from ${dayOf(validFrom)} on.`);

const hasNotEnded: Condition = ({ validTo }, { now }) =>
  now <= validTo ? null : refuse('EXPIRED', `This coupon could be used until ${dayOf(validTo)}.`);

const hasUsesLeft: Condition = ({ usageLimit, usageCount }) =>
  usageLimit === null || usageCount < usageLimit
    ? null
    : refuse('USED_UP', 'All uses of this coupon have been taken.');

const knowsTheCustomer: Condition = (coupon, { customerId }) =>
  customerId !== null || customerLimitOf(coupon) === null
    ? null
    : refuse('LOGIN_REQUIRED', 'Log in to use this coupon.');

const isFirstOrder: Condition = (coupon, occasion) =>
  !coupon.firstOrderOnly || occasion.isFirstOrder
    ? null
    : refuse('FIRST_ORDER_ONLY', 'This coupon is for a first order only.');

const customerHasUsesLeft: Condition = (coupon, { customerUses }) => {
  const limit = customerLimitOf(coupon);
  if (limit === null || customerUses < limit) return null;
  const times = limit === 1 ? 'once' : `${limit} times`;
  return refuse('CUSTOMER_LIMIT', `This coupon can be used ${times} by each customer, and you have done so.`);
};

const isOpenNow: Condition = ({ weekdays, fromHour, toHour }, { now }) => {
  const day = now.getUTCDay() || 7;
  const hour = now.getUTCHours();
  const isOpen =
    (weekdays.length === 0 || weekdays.includes(day)) && hour >= (fromHour ?? 0) && hour < (toHour ?? 24);
  return isOpen ? null : refuse('OUTSIDE_HOURS', 'This coupon can be used at other days or hours only.');
};

const isForTheCustomer: Condition = ({ customerGroups }, { customerId, groups }) => {
  if (customerGroups.length === 0 || customerGroups.some((group) => groups.includes(group))) return null;
  if (customerId === null) return refuse('LOGIN_REQUIRED', 'Log in to use this coupon.');
  return refuse('NOT_IN_GROUP', 'This coupon is for other customers.');
};

const holdsEnough: Condition = ({ minQuantity }, { quantity }) =>
  minQuantity === null || quantity >= minQuantity
    ? null
    : refuse('MIN_QUANTITY', `This coupon needs at least ${minQuantity} pieces that it is meant for.`);

const isMeantForTheBasket: Condition = (_coupon, { amount }) =>
  amount !== null ? null : refuse('NOT_APPLICABLE', 'This coupon is not meant for any of these products.');

const costsEnough: Condition = ({ minPurchase }, { amount }) =>
  minPurchase === null || (amount ?? 0) >= minPurchase
    ? null
    : refuse(
        'MIN_PURCHASE',
        `This coupon needs products for at least ${toDecimal(minPurchase).toFixed(2)} that it is meant for.`,
      );

/** In the order in which a customer is told of them: first what nobody can change, last what more shopping can. */
const CONDITIONS: readonly Condition[] = [
  isActive,
  hasBegun,
  hasNotEnded,
  isOpenNow,
  hasUsesLeft,
  knowsTheCustomer,
  isForTheCustomer,
  isFirstOrder,
  customerHasUsesLeft,
  isMeantForTheBasket,
  holdsEnough,
  costsEnough,
];

/** The first reason why a promotion cannot be used on an occasion; null when it can. */
export function refusalOf(promotion: Promotion, occasion: Occasion): Refusal | null {
  for (const condition of CONDITIONS) {
    const refusal = condition(promotion, occasion);
    if (refusal) return refusal;
  }
  return null;
}

function dayOf(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}

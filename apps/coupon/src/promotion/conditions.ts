import { toDecimal, type MinorUnits } from '@e-storefront/domain';
import { getCustomerLimit, type Promotion } from './promotion';

/** The values of the schema's enum CouponRefusal. */
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

/** The reason why a promotion does not apply. */
export interface Refusal {
  reason: RefusalReason;
  /** One sentence for the customer. */
  message: string;
}

/** The facts that the conditions of a promotion are checked against. */
export interface ConditionFacts {
  now: Date;
  /** Null for a guest. */
  customerId: string | null;
  /** The customer's active redemptions of this promotion. */
  customerUsageCount: number;
  isFirstOrder: boolean;
  /** The names of the customer's groups. */
  groups: readonly string[];
  /** The undiscounted price of the eligible lines; null when there are none. */
  amount: MinorUnits | null;
  /** The number of units on the eligible lines. */
  quantity: number;
}

/** Returns a refusal, or null when the condition holds. */
type Condition = (promotion: Promotion, facts: ConditionFacts) => Refusal | null;

export const refuse = (reason: RefusalReason, message: string): Refusal => ({ reason, message });

export const UNKNOWN_CODE = refuse('UNKNOWN_CODE', 'This coupon code does not exist.');

const isActive: Condition = (promotion) =>
  promotion.isActive ? null : refuse('INACTIVE', 'This coupon is not active at the moment.');

const hasStarted: Condition = ({ validFrom }, { now }) =>
  now >= validFrom ? null : refuse('NOT_YET_VALID', `This coupon is valid from ${toDay(validFrom)}.`);

const hasNotExpired: Condition = ({ validTo }, { now }) =>
  now <= validTo ? null : refuse('EXPIRED', `This coupon was valid until ${toDay(validTo)}.`);

const isWithinUsageLimit: Condition = ({ usageLimit, usageCount }) =>
  usageLimit === null || usageCount < usageLimit
    ? null
    : refuse('USED_UP', 'This coupon has been fully redeemed.');

const isLoggedIn: Condition = (promotion, { customerId }) =>
  customerId !== null || getCustomerLimit(promotion) === null
    ? null
    : refuse('LOGIN_REQUIRED', 'Log in to use this coupon.');

const isFirstOrder: Condition = (promotion, facts) =>
  !promotion.firstOrderOnly || facts.isFirstOrder
    ? null
    : refuse('FIRST_ORDER_ONLY', 'This coupon is only valid for your first order.');

const isWithinCustomerLimit: Condition = (promotion, { customerUsageCount }) => {
  const limit = getCustomerLimit(promotion);
  if (limit === null || customerUsageCount < limit) return null;
  const times = limit === 1 ? 'once' : `${limit} times`;
  return refuse('CUSTOMER_LIMIT', `You can use this coupon only ${times}, and you have already done so.`);
};

const isWithinSchedule: Condition = ({ weekdays, fromHour, toHour }, { now }) => {
  const day = now.getUTCDay() || 7;
  const hour = now.getUTCHours();
  const isWithin =
    (weekdays.length === 0 || weekdays.includes(day)) && hour >= (fromHour ?? 0) && hour < (toHour ?? 24);
  return isWithin
    ? null
    : refuse('OUTSIDE_HOURS', 'This coupon is only valid on other days or at other hours.');
};

const isInCustomerGroup: Condition = ({ customerGroups }, { customerId, groups }) => {
  if (customerGroups.length === 0 || customerGroups.some((group) => groups.includes(group))) return null;
  if (customerId === null) return refuse('LOGIN_REQUIRED', 'Log in to use this coupon.');
  return refuse('NOT_IN_GROUP', 'This coupon is not available for your account.');
};

const meetsMinQuantity: Condition = ({ minQuantity }, { quantity }) =>
  minQuantity === null || quantity >= minQuantity
    ? null
    : refuse('MIN_QUANTITY', `This coupon requires at least ${minQuantity} eligible items.`);

const hasEligibleItems: Condition = (_promotion, { amount }) =>
  amount !== null ? null : refuse('NOT_APPLICABLE', 'This coupon does not apply to any of these items.');

const meetsMinPurchase: Condition = ({ minPurchase }, { amount }) =>
  minPurchase === null || (amount ?? 0) >= minPurchase
    ? null
    : refuse(
        'MIN_PURCHASE',
        `This coupon requires eligible items worth at least ${toDecimal(minPurchase).toFixed(2)}.`,
      );

/** Ordered for the customer: permanent reasons first, those that a larger order can fix last. */
const CONDITIONS: readonly Condition[] = [
  isActive,
  hasStarted,
  hasNotExpired,
  isWithinSchedule,
  isWithinUsageLimit,
  isLoggedIn,
  isInCustomerGroup,
  isFirstOrder,
  isWithinCustomerLimit,
  hasEligibleItems,
  meetsMinQuantity,
  meetsMinPurchase,
];

/** Returns the first refusal, or null when every condition holds. */
export function checkConditions(promotion: Promotion, facts: ConditionFacts): Refusal | null {
  for (const condition of CONDITIONS) {
    const refusal = condition(promotion, facts);
    if (refusal) return refusal;
  }
  return null;
}

function toDay(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}

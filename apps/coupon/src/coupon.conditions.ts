import { toDecimal, type MinorUnits } from '@e-storefront/values';
import { customerLimitOf, type Coupon } from './coupon';

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
  | 'MIN_PURCHASE';

export interface Refusal {
  reason: RefusalReason;
  /** One sentence for the customer. */
  message: string;
}

/** What a coupon is judged by. */
export interface Occasion {
  now: Date;
  /** Null for a guest. */
  customerId: string | null;
  /** How many uses of this coupon the customer has now. */
  customerUses: number;
  isFirstOrder: boolean;
  /** The price of the lines that the coupon is meant for; null when it is meant for none. */
  amount: MinorUnits | null;
}

/** Judges one thing: gives the refusal, or null where the coupon passes. */
type Condition = (coupon: Coupon, occasion: Occasion) => Refusal | null;

const refuse = (reason: RefusalReason, message: string): Refusal => ({ reason, message });

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
  hasUsesLeft,
  knowsTheCustomer,
  isFirstOrder,
  customerHasUsesLeft,
  isMeantForTheBasket,
  costsEnough,
];

/** The first reason why a coupon cannot be used on an occasion; null when it can. */
export function refusalOf(coupon: Coupon, occasion: Occasion): Refusal | null {
  for (const condition of CONDITIONS) {
    const refusal = condition(coupon, occasion);
    if (refusal) return refusal;
  }
  return null;
}

function dayOf(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}

import type { StockLine } from '../clients/catalogue';
import type { CouponBasket } from '../clients/coupons';
import type { OrderDraft } from '../order/order';

/** The steps of a checkout in their order. Those up to placing the orders can be undone; the rest is only finished. */
export const CHECKOUT_STEPS = [
  'freezeCart',
  'reserveStock',
  'reserveCoupon',
  'authorisePayment',
  'commit',
  'placeOrders',
] as const;
export type CheckoutStep = (typeof CHECKOUT_STEPS)[number];

/**
 * Every point between two steps, and the one when all is done: where tests stop or kill a process to see that each of
 * them leads to one of the two ends.
 */
export const CHECKOUT_POINTS = [
  ...CHECKOUT_STEPS.flatMap((step) => [`before:${step}`, `after:${step}`] as const),
  'after:finish',
] as const;
export type CheckoutPoint = (typeof CHECKOUT_POINTS)[number];

/**
 * running → placed → done, or running → undoing → undone. The change to `placed` is written together with the orders
 * and decides which of the two ends a checkout comes to.
 */
export type CheckoutState = 'running' | 'placed' | 'done' | 'undoing' | 'undone';

/** One seller's order of a checkout with the id that it will have, by which its payment is made. */
export interface PlannedOrder extends OrderDraft {
  id: string;
}

/** What a checkout is going to do, settled before it starts. */
export interface CheckoutPlan {
  /** Names the group of orders; every step is idempotent by it. */
  groupId: string;
  placedBy: string;
  /** Tells a second click from another wish. */
  wishHash: string;
  /** The cart that it empties, as it was when it was priced; null for an order without one. */
  cart: { owner: string; version: number } | null;
  stock: StockLine[];
  /** What takes money off, with the discount of each line that the buyer was promised; null when nothing does. */
  promotions: {
    code: string | null;
    basket: CouponBasket;
    lineDiscounts: number[];
    freeShipping: boolean;
  } | null;
  /** Whether the buyer's e-mail address is verified: others may owe less. */
  isVerified: boolean;
  /** What the provider's form gave in place of card data; null where the way of paying needs none. */
  paymentToken: string | null;
  drafts: PlannedOrder[];
}

/** A plan with how far it has come. */
export interface Checkout extends CheckoutPlan {
  state: CheckoutState;
  /** The last step that was begun; it may or may not have taken place. */
  step: CheckoutStep;
}

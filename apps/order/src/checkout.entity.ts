import type { StockLine } from './catalogue';
import type { CouponBasket } from './coupons';
import type { OrderDraft } from './order.entity';

/** The steps of a checkout in their order. Those up to placing the orders can be undone; the rest is only finished. */
export const CHECKOUT_STEPS = ['freezeCart', 'reserveStock', 'redeemCoupon', 'placeOrders'] as const;
export type CheckoutStep = (typeof CHECKOUT_STEPS)[number];

/**
 * running → placed → done, or running → undoing → undone. The change to `placed` is written together with the orders
 * and decides which of the two ends a checkout comes to.
 */
export type CheckoutState = 'running' | 'placed' | 'done' | 'undoing' | 'undone';

/** What a checkout is going to do, settled before it starts. */
export interface CheckoutPlan {
  /** Names the group of orders; every step is idempotent by it. */
  groupId: string;
  placedBy: string;
  /** The cart that it empties, as it was when it was priced; null for an order without one. */
  cart: { owner: string; version: number } | null;
  stock: StockLine[];
  coupon: { code: string; basket: CouponBasket } | null;
  drafts: OrderDraft[];
}

/** A plan with how far it has come. */
export interface Checkout extends CheckoutPlan {
  state: CheckoutState;
  /** The last step that was begun; it may or may not have taken place. */
  step: CheckoutStep;
}

import type { CouponBasket } from '../clients/coupon.client';
import type { StockLine } from '../clients/product.client';
import type { OrderDraft } from '../order/order';

/** The saga's steps in order. Those before `placeOrders` can be compensated; it completes the checkout. */
export const CHECKOUT_STEPS = [
  'lockCart',
  'reserveStock',
  'reserveCoupon',
  'authorisePayment',
  'commitReservations',
  'placeOrders',
] as const;
export type CheckoutStep = (typeof CHECKOUT_STEPS)[number];

/**
 * running → completed, or running → compensating → compensated. The transaction that writes the orders also writes
 * `completed` and so decides the outcome. Earlier releases write `committed` there and complete afterwards.
 */
export const CHECKOUT_STATES = ['running', 'committed', 'completed', 'compensating', 'compensated'] as const;
export type CheckoutState = (typeof CHECKOUT_STATES)[number];

/** One seller's order of a checkout. Its id is assigned in advance, because its payment uses it. */
export interface PlannedOrder extends OrderDraft {
  id: string;
}

/** Everything that a checkout is going to do, fixed before it starts. */
export interface CheckoutPlan {
  /** Id of the order group; every step is idempotent by it. */
  groupId: string;
  placedBy: string;
  /** Identifies a repeated request. */
  requestHash: string;
  /** The cart at the version that was priced; null for an order without a cart. */
  cart: { owner: string; version: number } | null;
  stock: StockLine[];
  /** The discounts that the buyer was quoted; null when no promotion applies. */
  promotions: {
    code: string | null;
    basket: CouponBasket;
    lineDiscounts: number[];
    freeShipping: boolean;
  } | null;
  /** Whether the buyer's e-mail address is verified; raises the limit of unpaid orders. */
  isVerified: boolean;
  /** The provider's token for the card; null where the payment method needs none. */
  paymentToken: string | null;
  drafts: PlannedOrder[];
}

/** A checkout with its progress. */
export interface Checkout extends CheckoutPlan {
  state: CheckoutState;
  /** The last step that may have been started; it and those before it may or may not have taken effect. */
  step: CheckoutStep;
}

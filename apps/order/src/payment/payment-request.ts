import type { MinorUnits } from '@e-storefront/domain';

/** What one order's payment is to hold: one order, one seller, one payment. */
export interface PaymentRequest {
  orderId: string;
  groupId: string;
  customerId: string;
  sellerId: string;
  amount: MinorUnits;
  /** The part of the amount that is not charged: the shop bears it. */
  waived?: MinorUnits;
  currency: string;
  /** In the spelling of the order's payment methods that is kept. */
  method: string;
  /** What the provider's own form gave the buyer's browser in place of card data. */
  token: string | null;
}

export interface PaymentOutcome {
  orderId: string;
  /** `created` waits for something outside: a second step, a transfer, the door. */
  state: 'created' | 'authorised';
  /** What the buyer must still do. */
  nextAction: { url: string; expiresAt: Date } | null;
}

/** What a checkout asks of payments. */
export interface Payments {
  /**
   * Authorises one payment for each order, idempotent by order id, also when an earlier call's answer was lost. Where
   * nothing is to be charged no provider is asked and the payment is settled at once.
   * @throws PAYMENT_DECLINED (what this call authorised before stays; the caller voids), BAD_USER_INPUT for a token that
   *   is a card number, CONFLICT for an order whose payment was let go of, SERVICE_UNAVAILABLE when the outcome is not known
   */
  authorise(requests: readonly PaymentRequest[]): Promise<PaymentOutcome[]>;
  /**
   * Lets go of the money of orders that did not come about; idempotent. A payment that never was can then never be
   * authorised under that order id.
   * @throws SERVICE_UNAVAILABLE
   */
  void(orderIds: readonly string[]): Promise<void>;
}
